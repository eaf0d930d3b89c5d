/** Templates from `brokerform new` to an empty account again: planned, applied, planned once more and destroyed by Terraform and the real provider, against moto. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { heldAgainstWaivers } from '../../support/checkov';
import type { Finding, SynthesizedFile } from '../../support/checkov';
import { checkovFindings } from './checkov';
import { unexplained } from './moto-differences';
import { actionsOf, managed } from './plan';
import type { Plan } from './plan';
import { openMetadata, publicThings, unencryptedThings, unprotected, untagged } from './plan-checks';
import { taggedResources } from './tagged';
import { Workspace } from './workspace';
import type { StackFolder, State } from './workspace';

const MINUTE = 60_000;
const STACKS = ['state', 'network', 'cluster', 'registry'] as const;
export type Template = 'small' | 'standard' | 'high-throughput';

/** Names that show where they come from and that no other environment begins with. */
export const nameOf = (template: Template): string => `try-${template}`;

interface Deployed {
  readonly first: Plan;
  readonly second: Plan;
  readonly state: State;
  /** Plan, state and synthesized code as text: where no password may be. */
  readonly kept: string;
}

const environmentFile = (template: Template): string => `environments/${nameOf(template)}.ts`;

export interface TemplateOptions {
  /** With a host of Prometheus, which no template declares. @default false */
  readonly monitored?: boolean;
}

const MONITORING = `  monitoring: {
    receivers: {
      'platform-oncall': { kind: 'pagerduty', routingKey: { file: '/etc/alertmanager/secrets/pager' } },
    },
    platform: 'platform-oncall',
    deadMansSwitch: { kind: 'webhook', url: { file: '/etc/alertmanager/secrets/switch' } },
    host: { instanceType: 'm7g.medium' },
  },
`;

/** Templates as environments of a workspace, from `brokerform new` on. */
export class TemplateLife {
  workspace!: Workspace;
  findings!: ReadonlyMap<string, readonly Finding[]>;
  readonly #deployed = new Map<string, Deployed>();

  readonly stacks: readonly string[];

  constructor(
    readonly templates: readonly Template[],
    private readonly options: TemplateOptions,
  ) {
    this.stacks = options.monitored === true ? [...STACKS, 'monitoring'] : STACKS;
  }

  get everyStack(): readonly (readonly [Template, string])[] {
    return this.templates.flatMap((template) => this.stacks.map((stack) => [template, stack] as const));
  }

  get secondPlans(): Plan[] {
    return [...this.#deployed.values()].map(({ second }) => second);
  }

  stackOf(template: Template, stack: string): StackFolder {
    return this.workspace.stack(`${nameOf(template)}-${stack}`);
  }

  cluster(template: Template): StackFolder {
    return this.stackOf(template, 'cluster');
  }

  of(template: Template, stack: string): Deployed {
    const found = this.#deployed.get(`${template} ${stack}`);
    if (found === undefined) throw new Error(`${template} ${stack} was not deployed`);
    return found;
  }

  text(template: Template): string {
    return this.workspace.text(environmentFile(template));
  }

  edit(template: Template, from: string | RegExp, to: string): void {
    this.workspace.edit(environmentFile(template), from, to);
  }

  synth(...some: readonly Template[]): Promise<void> {
    return this.workspace.synth(...some.map(nameOf));
  }

  async begin(): Promise<void> {
    this.workspace = new Workspace();
    for (const template of this.templates) {
      const made = await this.workspace.brokerform('new', nameOf(template), '--template', template);
      if (made.status !== 0) throw new Error(made.output);
    }
    if (this.options.monitored === true) this.declareMonitoring();
    this.workspace.replaceClusterCommands();
    await this.synth(...this.templates);
    const code = this.everyStack.map(([template, stack]) => [
      `${template}-${stack}`,
      this.stackOf(template, stack).synthesized<SynthesizedFile>(),
    ]);
    [this.findings] = await Promise.all([
      checkovFindings(Object.fromEntries(code) as Record<string, SynthesizedFile>),
      ...this.templates.map((template) => this.#deploy(template)),
    ]);
  }

  private declareMonitoring(): void {
    for (const template of this.templates) this.edit(template, '  tuning:', `${MONITORING}  tuning:`);
    for (const domain of readdirSync(join(this.workspace.folder, 'catalog')))
      this.workspace.edit(`catalog/${domain}`, /^ {2}contact:/m, '  alerts: platform-oncall\n  contact:');
  }

  /** Every stack in its order, as `cdktf deploy '<name>-*'` does it. */
  async #deploy(template: Template): Promise<void> {
    for (const name of this.stacks) {
      const stack = this.stackOf(template, name);
      await stack.init();
      const first = await stack.plan();
      const text = stack.planText();
      await stack.apply();
      const second = await stack.plan();
      const kept = [JSON.stringify(first), text, await stack.rawState(), JSON.stringify(stack.synthesized())];
      this.#deployed.set(`${template} ${name}`, {
        first,
        second,
        state: await stack.state(),
        kept: kept.join('\n'),
      });
    }
  }

  /** Protection goes by an apply first; then the stacks go in reverse: with `state` goes the bucket of the others' states. */
  async takeDown(template: Template, left: Map<string, State>): Promise<void> {
    for (const name of this.stacks) {
      const stack = this.stackOf(template, name);
      if (Object.keys(actionsOf(await stack.plan())).length > 0) await stack.apply();
    }
    for (const name of [...this.stacks].reverse()) {
      const stack = this.stackOf(template, name);
      await stack.plan('-destroy');
      await stack.apply();
      left.set(`${template} ${name}`, await stack.state());
    }
  }
}

/** Deploys the templates, and holds every plan, state and synthesized file against what is asked of all of them. */
export function describeDeployed(
  templates: readonly Template[],
  options: TemplateOptions = {},
): TemplateLife {
  const life = new TemplateLife(templates, options);
  beforeAll(() => life.begin(), 20 * MINUTE);

  describe.each(life.everyStack)('template %s, stack %s', (template, stack) => {
    it('GIVEN an empty account THEN the first plan creates and does nothing else', () => {
      const actions = Object.values(actionsOf(life.of(template, stack).first));
      expect(actions.length).toBeGreaterThan(5);
      expect(new Set(actions)).toEqual(new Set(['create']));
    });

    it('GIVEN it was applied THEN a second plan has nothing to do', () => {
      expect(unexplained(life.of(template, stack).second, new Set())).toEqual([]);
    });

    it('THEN nothing is public, everything is encrypted, tagged and kept', () => {
      const { first } = life.of(template, stack);
      expect(publicThings(first)).toEqual([]);
      expect(unencryptedThings(first)).toEqual([]);
      expect(openMetadata(first)).toEqual([]);
      expect(untagged(first)).toEqual([]);
      expect(unprotected(life.stackOf(template, stack).synthesized())).toEqual([]);
    });

    it('THEN checkov finds nothing that is not waived beside the resource, and no waiver is idle', () => {
      const file = life.stackOf(template, stack).synthesized<SynthesizedFile>();
      const found = life.findings.get(`${template}-${stack}`) ?? [];
      expect(heldAgainstWaivers(file, found)).toEqual({ findings: [], needlessWaivers: [] });
    });
  });

  it.each(life.templates)('template %s: no password is in plan, state or code', async (template) => {
    const { ListSecretsCommand, GetSecretValueCommand, SecretsManagerClient } =
      await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({ region: 'eu-central-1' });
    const { SecretList = [] } = await client.send(
      new ListSecretsCommand({
        MaxResults: 100,
        Filters: [{ Key: 'name', Values: [`${nameOf(template)}/kafka/users/`] }],
      }),
    );
    const passwords = await Promise.all(
      SecretList.map(
        async ({ Name }) =>
          (await client.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString ?? '',
      ),
    );
    expect(passwords.length).toBeGreaterThan(4);
    for (const password of passwords) {
      expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
      for (const stack of life.stacks) expect(life.of(template, stack).kept).not.toContain(password);
    }
  });

  it.each(life.templates)(
    'template %s: the gate was asked before anything is declared on the cluster',
    (template) => {
      expect(life.workspace.calls()).toContain(`cluster gate --environment ${nameOf(template)}`);
    },
  );

  it(
    'GIVEN deletion protection WHEN an environment shall be destroyed THEN each of its plans is refused',
    async () => {
      const refused = await Promise.all(
        life.stacks.map((stack) => life.stackOf(templates[0] ?? 'small', stack).tryPlan('-destroy')),
      );
      for (const { status, output } of refused) {
        expect(status).toBe(1);
        expect(output).toContain('Instance cannot be destroyed');
      }
    },
    5 * MINUTE,
  );

  return life;
}

/**
 * Protection is lifted, and everything is destroyed.
 *
 * @param prepare edits files before they are synthesized; `moved` moves states afterwards
 */
export function describeEnd(
  life: TemplateLife,
  { prepare = nothing, moved = nothing }: { prepare?: () => unknown; moved?: () => Promise<unknown> } = {},
): void {
  describe('the end', () => {
    let before: number[];
    const left = new Map<string, State>();

    beforeAll(async () => {
      before = (await Promise.all(life.templates.map((template) => taggedResources(nameOf(template))))).map(
        ({ length }) => length,
      );
      await prepare();
      for (const template of life.templates) {
        life.edit(template, '  tuning:', '  deletionProtection: false,\n  tuning:');
      }
      await life.synth(...life.templates);
      await moved();
      await Promise.all(life.templates.map((template) => life.takeDown(template, left)));
    }, 20 * MINUTE);

    it.each(life.everyStack)(
      'GIVEN %s without protection WHEN stack %s is destroyed THEN it is empty',
      (...which) => {
        expect(left.get(which.join(' '))).toEqual({});
      },
    );

    it.each(life.templates)(
      'GIVEN %s was destroyed THEN nothing of it is left in the account',
      async (template) => {
        expect(Math.min(...before)).toBeGreaterThan(50);
        expect(await taggedResources(nameOf(template))).toEqual([]);
      },
    );
  });
}

/** The gate's mark, which goes whenever the set of nodes changes and comes with the next apply. */
export const GATE = 'terraform_data.ready';
export const goneFrom = (before: State, after: State): string[] =>
  Object.keys(before).filter((address) => !(address in after));

const nothing = (): Promise<void> => Promise.resolve();

/** What a plan does, without what it does on moto alone. */
export function withoutMoto(plan: Plan): Record<string, string> {
  const explained = new Set(
    managed(plan)
      .filter((change) => unexplained({ resource_changes: [change] }, new Set()).length === 0)
      .map(({ address }) => address),
  );
  return Object.fromEntries(Object.entries(actionsOf(plan)).filter(([address]) => !explained.has(address)));
}
