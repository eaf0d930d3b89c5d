import { Construct } from 'constructs';
import { isManaged } from '../model/access/platform';
import type { DesiredUser } from '../model/desired/state';
import { AccessEntries } from './access-entries';
import { Quotas } from './quotas';
import { ScramUser } from './scram-user';
import type { SecretSource } from './secrets';

export interface ServiceProps {
  readonly service: DesiredUser;
  readonly secrets: SecretSource;
  /** Ids of ACLs that exist already: they are imported and not created. @default - none */
  readonly adoptAcls?: ReadonlySet<string>;
}

/** An application as Kafka sees it: its user, what the user may do, and how much of it. */
export class Service extends Construct {
  public constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    const { service, secrets, adoptAcls } = props;
    if (isManaged(service)) {
      new ScramUser(this, 'User', { username: service.name, secrets });
    }
    new AccessEntries(this, 'Access', {
      acls: service.acls,
      ...(service.adoptedAcls === undefined ? {} : { found: service.adoptedAcls }),
      ...(adoptAcls === undefined ? {} : { adopt: adoptAcls }),
    });
    new Quotas(this, 'Quotas', { quotas: service.quotas });
  }
}
