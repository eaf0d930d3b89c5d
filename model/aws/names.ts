/** Names of an environment's things on AWS that more than one stack, host or command has to know. */

/** Secret with the password of a Kafka user; its value is the password and nothing else. */
export function userSecretName(environment: string, user: string): string {
  return `${environment}/kafka/users/${user}`;
}

/** SSM parameter with the certificate, in PEM, that nodes' certificates are verified against. It is public. */
export function caCertificateParameter(environment: string): string {
  return `/${environment}/kafka/ca-certificate`;
}

/** Alias of the key that encrypts an environment's Terraform state. */
export function stateKeyAlias(environment: string): string {
  return `alias/${environment}-kafka-state`;
}

/** Alias of the key that encrypts everything else of an environment: volumes, secrets, logs. */
export function environmentKeyAlias(environment: string): string {
  return `alias/${environment}-kafka`;
}

/** Object key of a stack's state in the environment's bucket. */
export function stateObjectKey(environment: string, stack: string): string {
  return `${environment}/${stack}.tfstate`;
}

/** Secret with key and certificate of the cluster's own certificate authority; the first host writes its value. */
export function caSecretName(environment: string): string {
  return `${environment}/kafka/ca`;
}
