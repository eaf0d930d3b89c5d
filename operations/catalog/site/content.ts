/** What the page is made of. */
import type { ResolvedDomain } from '../../../model/catalog/resolved';
import type { TopicFlow } from '../../../model/export/flow';
import type { SchemaSet } from '../../../model/schemas/set';
import type { Subject } from '../../../model/schemas/subjects';
import type { Histories } from '../../schemas/history';

export interface SiteContent {
  /** The catalog as each environment sees it; the first has the picture and the schemas. */
  readonly sets: readonly SchemaSet[];
  readonly histories: Histories;
}

/** What every article needs of the whole. */
export interface Site extends SiteContent {
  readonly domains: readonly ResolvedDomain[];
  readonly flows: readonly TopicFlow[];
  readonly subjects: readonly Subject[];
}
