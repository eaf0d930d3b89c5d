/** Names of stacks and of their state files: built here, and taken apart again here. */
import { rowOf, stackKinds } from './stack-kinds';
import type { DomainStackKind, EnvironmentStackKind, StackKind } from './stack-kinds';

/** What owns the resources of the platform stack, where a domain owns those of the others. */
export const PLATFORM = 'platform';

const STATE_SUFFIX = '.tfstate';

/** `staging-cluster`, `staging-topics-order`. */
export function stackName(environment: string, kind: EnvironmentStackKind): string;
export function stackName(environment: string, kind: DomainStackKind, domain: string): string;
export function stackName(environment: string, kind: StackKind, domain: string | undefined): string;
export function stackName(environment: string, kind: StackKind, domain?: string): string {
  return [environment, kind, ...(domain === undefined ? [] : [domain])].join('-');
}

/** What the name of a stack says. */
export interface StackIdentity {
  readonly environment: string;
  /** Undefined: the stack belongs to the environment by its name, and is none of the kinds. */
  readonly kind: StackKind | undefined;
  /** Of a kind that is per domain. */
  readonly domain?: string;
}

/**
 * Takes a stack's name apart.
 *
 * @param environments names of the environments whose stack it can be
 * @returns undefined if the name begins with none of them
 */
export function parseStackName(name: string, environments: readonly string[]): StackIdentity | undefined {
  // `prod` begins `prod-eu-cluster`, too: the longest name is meant.
  const [environment] = environments
    .filter((candidate) => name.startsWith(`${candidate}-`))
    .sort((a, b) => b.length - a.length);
  if (environment === undefined) return undefined;
  const rest = name.slice(environment.length + 1);
  for (const kind of stackKinds) {
    if (rowOf(kind).per === 'environment') {
      if (rest === kind) return { environment, kind };
    } else if (rest.startsWith(`${kind}-`) && rest.length > kind.length + 1) {
      return { environment, kind, domain: rest.slice(kind.length + 1) };
    }
  }
  return { environment, kind: undefined };
}

/** The domain, or {@link PLATFORM}, whose resources on the cluster a stack has; undefined if it has none there. */
export function ownerOf({ kind, domain }: StackIdentity): string | undefined {
  return kind !== undefined && rowOf(kind).onCluster ? (domain ?? PLATFORM) : undefined;
}

/** The stack that declares what an owner has on the cluster: a domain, or {@link PLATFORM}. */
export function ownerStackName(environment: string, owner: string): string {
  return owner === PLATFORM ? stackName(environment, 'platform') : stackName(environment, 'topics', owner);
}

/** Name of the file, or last part of the object key, of a stack's state. */
export function stateFileName(stack: string): string {
  return `${stack}${STATE_SUFFIX}`;
}

/** The stack whose state a file is, by the file's name; undefined for any other file. */
export function stackOfStateFile(file: string): string | undefined {
  return file.endsWith(STATE_SUFFIX) ? file.slice(0, -STATE_SUFFIX.length) : undefined;
}
