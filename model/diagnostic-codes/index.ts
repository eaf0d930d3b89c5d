/** Every code that a diagnostic can have. A code is a contract: users search for it, and docs/errors.md is generated from here. */
import { access } from './access';
import { adopted } from './adopted';
import { aws } from './aws';
import { capacity } from './capacity';
import { domains } from './domains';
import { earlierDeploys } from './earlier-deploys';
import { environments } from './environments';
import { fields } from './fields';
import { groupsAndQuotas } from './groups-and-quotas';
import { monitoring } from './monitoring';
import { roll } from './roll';
import { schemas } from './schemas';
import { topicNames } from './topic-names';
import { topicSettings } from './topic-settings';
import { waivers } from './waivers';
import { yaml } from './yaml';

/** In the order of docs/errors.md. */
export const codeGroups = [
  yaml,
  fields,
  domains,
  topicNames,
  topicSettings,
  capacity,
  adopted,
  earlierDeploys,
  access,
  groupsAndQuotas,
  schemas,
  environments,
  aws,
  monitoring,
  roll,
  waivers,
] as const;

type KeyOf<T> = T extends unknown ? keyof T : never;

export type DiagnosticCode = KeyOf<(typeof codeGroups)[number]['codes']>;
