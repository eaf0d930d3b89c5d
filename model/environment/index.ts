/**
 * What an environment is. The files in environments/ hold values of these types and nothing else;
 * the composition root turns them into stacks.
 */
import type { AwsDeclaration } from '../aws/declaration';
import type { AwsEnvironment } from '../aws/environment';
import type { LocalEnvironment } from '../cluster/environment-base';

export type * from '../cluster/environment-base';

/** An environment with its nodes. Every switch over `kind` is exhaustive. */
export type Environment = LocalEnvironment | AwsEnvironment;

/** What the files in environments/ hold: an AWS environment's nodes are computed from it. */
export type EnvironmentDeclaration = LocalEnvironment | AwsDeclaration;
