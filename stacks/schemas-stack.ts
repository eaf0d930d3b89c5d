import { DataResource, TerraformStack } from 'cdktf';
import type { App, ITerraformDependable } from 'cdktf';
import { setAddress } from '../constructs/address';
import { digest } from '../constructs/digest';
import { makeTextLiteral } from '../constructs/literal-text';
import { RestProvider } from '../constructs/rest-object';
import { LatestVersion, Subject } from '../constructs/subject';
import { stackName } from '../model/desired/stack-names';
import type { Environment } from '../model/environment';
import { REGISTRY_PROVIDER_TIMEOUT_SECONDS } from '../model/schemas/limits';
import type { Registration, Registrations, SchemasShare } from '../model/schemas/registration';
import type { RegistryAccess } from './registry-access';
import { brokerformFrom } from './project-path';

export interface SchemasStackProps {
  readonly environment: Pick<Environment, 'name'>;
  /** Gives the stack its backend, and says how the registry is reached. */
  readonly access: (stack: TerraformStack) => RegistryAccess;
  /** What the domain registers; nothing, of one that has no schemas any more. */
  readonly share: SchemasShare;
  readonly registrations: Pick<Registrations, 'bySubject'>;
}

/** The subjects of one domain in a schema registry. */
export class SchemasStack extends TerraformStack {
  public constructor(app: App, { environment, access, share, registrations }: SchemasStackProps) {
    super(app, stackName(environment.name, 'schemas', share.name));
    new RestProvider(this, 'Registry', { timeout: REGISTRY_PROVIDER_TIMEOUT_SECONDS, ...access(this) });
    if (share.subjects.length === 0) return;

    const whose = `--environment ${environment.name} --domain ${share.name}`;
    const declared = new Declared(registrations);
    const all = digest(share.subjects.map(({ subject }) => declared.digestOf(subject)));
    const gate = this.step('Gate', 'gate', all, `schemas gate ${whose}`, []);
    const last = this.createSubjects(share, declared, gate);
    this.step('ReadBack', 'read-back', all, `schemas read-back ${whose}`, last);
  }

  /** Nothing to prepare: see KafkaStack. */
  public override prepareStack(): void {}

  /** What is written, with all text as data: see constructs/literal-text.ts. */
  public override toTerraform(): unknown {
    makeTextLiteral(this);
    return super.toTerraform();
  }

  /** One after the other, each after those that it refers to. @returns the last */
  private createSubjects(
    { subjects }: SchemasShare,
    declared: Declared,
    gate: ITerraformDependable,
  ): readonly ITerraformDependable[] {
    const versions = new Map<string, string>();
    const own = new Map<string, ITerraformDependable>();
    let after: readonly ITerraformDependable[] = [gate];
    for (const registration of subjects) {
      for (const { subject, version } of registration.references) {
        if (version !== undefined || versions.has(subject)) continue;
        const { version: latest } = new LatestVersion(this, `Latest ${subject}`, {
          subject,
          declared: declared.digestOf(subject),
          after: [own.get(subject) ?? gate],
        });
        versions.set(subject, latest);
      }
      const { schema } = new Subject(this, registration.subject, { registration, versions, after });
      own.set(registration.subject, schema);
      after = [schema];
    }
    return after;
  }

  /** A command of brokerform that runs whenever what is declared changes, and stops the apply where it fails. */
  private step(
    id: string,
    address: string,
    declared: string,
    words: string,
    after: readonly ITerraformDependable[],
  ): DataResource {
    const step = new DataResource(this, id, {
      triggersReplace: { declared },
      ...(after.length === 0 ? {} : { dependsOn: [...after] }),
      provisioners: [{ type: 'local-exec', command: `${brokerformFrom(this)} ${words}` }],
    });
    setAddress(step, address);
    return step;
  }
}

/** Digests of what subjects declare, with what they refer to. */
class Declared {
  private readonly digests = new Map<string, string>();

  public constructor(private readonly registrations: Pick<Registrations, 'bySubject'>) {}

  public digestOf(subject: string): string {
    const known = this.digests.get(subject);
    if (known !== undefined) return known;
    const made = this.digestNow(this.registrations.bySubject.get(subject));
    this.digests.set(subject, made);
    return made;
  }

  private digestNow(registration: Registration | undefined): string {
    if (registration === undefined) return digest(null);
    const { format, text, compatibility, references } = registration;
    return digest({
      ...{ format, text, compatibility },
      references: references.map(({ name, subject, version }) => [
        name,
        subject,
        version ?? this.digestOf(subject),
      ]),
    });
  }
}
