/** The stacks of an environment: which there are, in which order, and where their states lie. */
import { rowOf, stackKinds } from './stack-kinds';
import type { Platform } from '../cluster/environment-base';
import type { DomainStackKind, StackKind, StackKindOn } from './stack-kinds';
import { stackName, stateFileName } from './stack-names';

interface LocalPlace {
  readonly kind: 'local';
  readonly name: string;
  readonly stateDirectory: string;
}

interface AwsPlace {
  readonly kind: 'aws';
  readonly name: string;
  readonly region: string;
  readonly state: { readonly bucket: string; readonly bootstrap: 'local' | 's3' };
  /** Of an environment with hosts for a schema registry. */
  readonly registry?: unknown;
  /** With `host`: of an environment with hosts for Prometheus. */
  readonly monitoring?: { readonly host?: unknown };
}

/** As much of an environment as its stacks' names, order and states follow from. */
export type StackEnvironment = LocalPlace | AwsPlace;

/** A file by its path: relative to the project, or absolute. */
export interface FileState {
  readonly kind: 'file';
  readonly path: string;
}

/** Where the state of a stack is. */
export type StateLocation = FileState | ({ readonly kind: 's3' } & S3State);

export interface S3State {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

interface StackCommon {
  readonly name: string;
  /** Names of the stacks that are deployed before it. */
  readonly dependsOn: readonly string[];
  readonly state: StateLocation;
  /** Names of its Terraform outputs; some are there in some configurations of the environment only. */
  readonly outputs: readonly string[];
}

type StackOfKind<K extends StackKind, D> = StackCommon & { readonly kind: K } & (K extends DomainStackKind
    ? { readonly domain: D }
    : { readonly domain?: undefined });

/** A stack by its kind. `D` is what is known of a domain. */
export type DeclaredStack<P extends Platform = Platform, D = { readonly name: string }> = {
  [K in StackKindOn<P>]: StackOfKind<K, D>;
}[StackKindOn<P>];

interface AnyStack<D> extends StackCommon {
  readonly kind: StackKind;
  readonly domain?: D;
}

interface Named {
  readonly name: string;
}

/** A domain that has a stack of schemas. */
export interface SchemaOwner {
  readonly name: string;
  /** Domains whose schemas its own refer to: their stacks are deployed before it. */
  readonly refersTo: readonly string[];
}

/** Folder of the states that are files, below an environment's own folder. */
export const STATE_FOLDER = 'terraform';

/**
 * The stacks of an environment, in the order of a deploy: every one after those that it depends on.
 *
 * @param domains those that get stacks, in this order
 * @param schemas those of them that have a stack of schemas, each after those that it refers to. @default - none
 */
export function stacksOf<D extends Named>(
  environment: LocalPlace,
  domains: readonly D[],
  schemas?: readonly SchemaOwner[],
): DeclaredStack<'local', D>[];
export function stacksOf<D extends Named>(
  environment: AwsPlace,
  domains: readonly D[],
  schemas?: readonly SchemaOwner[],
): DeclaredStack<'aws', D>[];
export function stacksOf<D extends Named>(
  environment: StackEnvironment,
  domains: readonly D[],
  schemas?: readonly SchemaOwner[],
): DeclaredStack<Platform, D>[];
export function stacksOf<D extends Named>(
  environment: StackEnvironment,
  domains: readonly D[],
  schemas: readonly SchemaOwner[] = [],
): AnyStack<D>[] {
  const kinds = kindsOf(environment);
  const withSchemas = schemas.flatMap(({ name }) => domains.find((domain) => domain.name === name) ?? []);
  const ownersOf = (kind: StackKind): readonly (D | undefined)[] => {
    if (kind === 'schemas') return withSchemas;
    return rowOf(kind).per === 'environment' ? [undefined] : domains;
  };
  /** Stacks of the same kind that have what this domain's refers to. */
  const namesBeside = (kind: StackKind, domain: D | undefined): string[] =>
    kind !== 'schemas'
      ? []
      : (schemas.find(({ name }) => name === domain?.name)?.refersTo ?? [])
          .filter((name) => withSchemas.some((other) => other.name === name))
          .map((name) => stackName(environment.name, kind, name));
  const nameOf = (kind: StackKind, domain: D | undefined): string =>
    stackName(environment.name, kind, domain?.name);
  /** The stacks of a kind that one of this domain, or of the environment, comes after. */
  const namesBefore = (kind: StackKind, domain: D | undefined): string[] =>
    ownersOf(kind)
      .filter((owner) => owner === undefined || domain === undefined || owner === domain)
      .map((owner) => nameOf(kind, owner));
  return kinds.flatMap((kind) => {
    const { after, outputs } = rowOf(kind);
    return ownersOf(kind).map((domain) => ({
      kind,
      name: nameOf(kind, domain),
      dependsOn: [
        ...kinds.filter((other) => after.includes(other)).flatMap((other) => namesBefore(other, domain)),
        ...namesBeside(kind, domain),
      ],
      state: stateOf(environment, nameOf(kind, domain)),
      outputs: Object.values(outputs[environment.kind] ?? {}),
      ...(domain === undefined ? {} : { domain }),
    }));
  });
}

/**
 * Names of the stacks that are one domain's, in the order of a deploy.
 *
 * @param schemas whether it has a stack of schemas. @default false
 */
export function domainStackNames(
  environment: Pick<StackEnvironment, 'kind' | 'name'>,
  domain: string,
  schemas = false,
): string[] {
  return kindsOn(environment.kind)
    .filter((kind) => rowOf(kind).per === 'domain' && (schemas || kind !== 'schemas'))
    .map((kind) => stackName(environment.name, kind, domain));
}

function kindsOf(environment: StackEnvironment): StackKind[] {
  if (environment.kind === 'local') return kindsOn('local');
  const hosts = { registry: environment.registry, monitoring: environment.monitoring?.host };
  return kindsOn('aws').filter((kind) => !(kind in hosts) || hosts[kind as keyof typeof hosts] !== undefined);
}

function kindsOn(platform: Platform): StackKind[] {
  return stackKinds.filter((kind) => rowOf(kind).on.includes(platform));
}

/** Where the state of a stack is. Until the bucket has been made, the stack that makes it keeps its state on this machine. */
export function stateOf(environment: StackEnvironment, stack: string): StateLocation {
  if (environment.kind === 'local') return localState(environment, stack);
  const isOwn = stack === stackName(environment.name, 'state');
  return isOwn && environment.state.bootstrap === 'local'
    ? fileState(`.brokerform/${environment.name}`, stack)
    : { kind: 's3', ...s3State(environment, stack) };
}

/** The object in the environment's bucket that has, or will have, the state of a stack. */
export function s3State({ name, region, state }: Omit<AwsPlace, 'kind'>, stack: string): S3State {
  return { bucket: state.bucket, key: `${name}/${stateFileName(stack)}`, region };
}

/** The file that has the state of a stack of a local environment. */
export function localState({ stateDirectory }: Pick<LocalPlace, 'stateDirectory'>, stack: string): FileState {
  return fileState(stateDirectory, stack);
}

function fileState(folder: string, stack: string): FileState {
  return { kind: 'file', path: `${folder}/${STATE_FOLDER}/${stateFileName(stack)}` };
}
