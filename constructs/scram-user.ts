import { UserScramCredential } from '@cdktf/provider-kafka/lib/user-scram-credential';
import { Construct } from 'constructs';
import { SCRAM_ITERATIONS, SCRAM_MECHANISM } from '../model/access/platform';
import { setAddress } from './address';
import type { SecretSource } from './secrets';

export interface ScramUserProps {
  /** Name of the user; its principal is `User:<username>`. */
  readonly username: string;
  readonly secrets: SecretSource;
}

/** A SCRAM user whose password is write-only: it reaches Kafka and stays out of state, plan and synthesized code. */
export class ScramUser extends Construct {
  public constructor(scope: Construct, id: string, props: ScramUserProps) {
    super(scope, id);
    const credential = new UserScramCredential(this, 'Resource', {
      username: props.username,
      scramMechanism: SCRAM_MECHANISM,
      scramIterations: SCRAM_ITERATIONS,
      passwordWo: props.secrets.password(props.username),
      passwordWoVersion: props.secrets.passwordVersion(props.username),
    });
    setAddress(credential, props.username);
  }
}
