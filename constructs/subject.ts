import { Construct } from 'constructs';
import type { ITerraformDependable } from 'cdktf';
import { SCHEMA_TYPES, levelOf } from '../model/schemas/registered';
import type { Registration } from '../model/schemas/registration';
import { setAddress } from './address';
import { RestObject } from './rest-object';

export interface SubjectProps {
  readonly registration: Registration;
  /** Terraform expressions of the versions of its references, by subject, where the catalog names none. */
  readonly versions: ReadonlyMap<string, string>;
  /** What is written before it: a registry takes one change after the other. */
  readonly after: readonly ITerraformDependable[];
}

/** No method of HTTP: every server refuses it, and nothing is deleted. */
const KEEP = 'KEEP';

/**
 * A subject of a schema registry: its compatibility, which must be in force before its first version, and its schema.
 *
 * Terraform deletes what left the code by the method that its state has, and `prevent_destroy` leaves with the code. So the method is one that
 * registries refuse until the removal of the subject is announced: a deploy then changes it to DELETE, which removes the subject softly.
 */
export class Subject extends Construct {
  public readonly schema: RestObject;

  public constructor(scope: Construct, id: string, props: SubjectProps) {
    super(scope, id);
    const { registration, versions, after } = props;
    const { subject, compatibility, announced } = registration;
    const name = encodeURIComponent(subject);
    const method = announced ? 'DELETE' : KEEP;
    const config = { method: 'PUT', path: `/config/${name}` };
    const compatible = new RestObject(this, 'Compatibility', {
      objectId: subject,
      create: config,
      read: config.path,
      update: config,
      destroy: { method, path: config.path },
      data: JSON.stringify({ compatibility: levelOf(compatibility) }),
      dependsOn: [...after],
      lifecycle: { preventDestroy: true },
    });
    setAddress(compatible, subject, 'compatibility');

    const register = { method: 'POST', path: `/subjects/${name}/versions` };
    this.schema = new RestObject(this, 'Resource', {
      objectId: subject,
      create: register,
      read: latestOf(subject),
      update: register,
      destroy: { method, path: `/subjects/${name}` },
      data: contentOf(registration, versions),
      dependsOn: [compatible],
      lifecycle: { preventDestroy: true },
    });
    setAddress(this.schema, subject);
  }
}

export interface LatestVersionProps {
  readonly subject: string;
  /** Changes with what the subject declares: the version is then unknown until it is registered. */
  readonly declared: string;
  readonly after: readonly ITerraformDependable[];
}

/** The latest version of a subject that schemas of a stack refer to, read from the registry: nothing is written. */
export class LatestVersion extends Construct {
  /** Terraform expression. */
  public readonly version: string;

  public constructor(scope: Construct, id: string, { subject, declared, after }: LatestVersionProps) {
    super(scope, id);
    const get = { method: 'GET', path: latestOf(subject) };
    const latest = new RestObject(this, 'Resource', {
      objectId: subject,
      create: get,
      read: get.path,
      update: get,
      destroy: get,
      data: '{}',
      forceNew: [declared],
      ...(after.length === 0 ? {} : { dependsOn: [...after] }),
    });
    setAddress(latest, subject, 'latest');
    this.version = latest.responseNumber('version');
  }
}

const latestOf = (subject: string): string => `/subjects/${encodeURIComponent(subject)}/versions/latest`;

/** JSON, so that a plan shows what differs in it; a version that Terraform reads is put between its parts. */
function contentOf(
  { format, text, references }: Registration,
  versions: ReadonlyMap<string, string>,
): string {
  const fields = [
    `"schemaType":${JSON.stringify(SCHEMA_TYPES[format])}`,
    `"schema":${JSON.stringify(text)}`,
    ...(references.length === 0
      ? []
      : [
          `"references":[${references
            .map(
              ({ name, subject, version }) =>
                `{"name":${JSON.stringify(name)},"subject":${JSON.stringify(subject)},"version":${version ?? versions.get(subject) ?? 'null'}}`,
            )
            .join(',')}]`,
        ]),
  ];
  return `{${fields.join(',')}}`;
}
