/** Names of an environment's things on AWS that more than one stack, host or command has to know. */

/** Secret with the password of a Kafka user; its value is the password and nothing else. */
export function userSecretName(environment: string, user: string): string {
  return `${environment}/kafka/users/${user}`;
}

/** The user whose password is in a secret of this name, in any environment; undefined for any other secret. */
export function userOfSecret(name: string): string | undefined {
  const user = name.slice(name.lastIndexOf('/') + 1);
  return user !== '' && name.endsWith(userSecretName('', user)) ? user : undefined;
}

/** Secret with what a receiver of alerts needs. Whoever runs the environment makes it: its value is in no file and no state. */
export function receiverSecretName(environment: string, name: string): string {
  return `${environment}/kafka/receivers/${name}`;
}

/** SSM parameter with the certificate, in PEM, that nodes' certificates are verified against. It is public. */
export function caCertificateParameter(environment: string): string {
  return `/${environment}/kafka/ca-certificate`;
}

/** Whether a parameter of this name has the certificate of the authority of any environment. */
export function isCaCertificateParameter(name: string): boolean {
  // Without the slash that an environment's name would follow.
  return name.endsWith(caCertificateParameter('').slice(1));
}

/** Alias of the key that encrypts an environment's Terraform state. */
export function stateKeyAlias(environment: string): string {
  return `alias/${environment}-kafka-state`;
}

/** Alias of the key that encrypts everything else of an environment: volumes, secrets, logs. */
export function environmentKeyAlias(environment: string): string {
  return `alias/${environment}-kafka`;
}

/** Secret with key and certificate of the cluster's own certificate authority; the first host writes its value. */
export function caSecretName(environment: string): string {
  return `${environment}/kafka/ca`;
}

/** Whether a secret of this name has the authority of any environment. */
export function isCaSecret(name: string): boolean {
  return name.endsWith(caSecretName(''));
}

/** Bucket that an environment's Terraform state is best kept in: unique in the world by the account. */
export function stateBucketName({ name, accountId }: Account): string {
  return `${name}-kafka-state-${accountId}`;
}

/** Bucket with what hosts boot from: unique in the world by the account. */
export function hostsBucketName({ name, accountId }: Account): string {
  return `${name}-kafka-hosts-${accountId}`;
}

interface Account {
  /** Of the environment. */
  readonly name: string;
  readonly accountId: string;
}
