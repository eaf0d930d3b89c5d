/** Topics of a test's own cluster in a folder of Terraform's, by the real provider. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProviders } from '../../../operations/toolchain/providers';
import { brokeOnConnection } from '../../../model/deploy/terraform-output';
import { tryRun } from '../../../shared/system/run';
import { noteTiming } from '../../support/timings';

const TIMEOUT_MS = 600_000;

export interface TopicResource {
  readonly name: string;
  readonly partitions: number;
  readonly replication_factor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** By the resource's name. */
export type Topics = Readonly<Record<string, TopicResource>>;
export type Acls = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** By type, then by the resource's name. */
export type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

export class TopicsInTerraform {
  private constructor(
    private readonly directory: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly provider: object,
  ) {}

  /**
   * @param commandConfig client properties of the administrator, with the CA's certificate beside them
   * @param folder below the cluster's
   */
  public static async create(
    clusterDirectory: string,
    commandConfig: string,
    folder = 'terraform',
  ): Promise<TopicsInTerraform> {
    const properties = readFileSync(commandConfig, 'utf8');
    const one = (pattern: RegExp): string => pattern.exec(properties)?.[1] ?? '';
    const directory = join(clusterDirectory, folder);
    mkdirSync(directory);
    const env = {
      ...process.env,
      ...(await ensureProviders()).env,
      CHECKPOINT_DISABLE: '1',
      TF_VAR_password: one(/password="([^"]*)"/),
    };
    return new TopicsInTerraform(directory, env, {
      bootstrap_servers: one(/^bootstrap\.servers=(.*)$/m).split(','),
      tls_enabled: true,
      ca_cert: readFileSync(join(clusterDirectory, 'ca.pem'), 'utf8'),
      sasl_mechanism: 'scram-sha512',
      sasl_username: one(/username="([^"]*)"/),
      sasl_password: '${var.password}',
    });
  }

  public async apply(topics: Topics, acls: Acls = {}): Promise<void> {
    await this.plan('first', topics, acls);
    await this.applyPlan('first');
  }

  /** Plans what would make topics and ACLs these, and returns the file with the plan's JSON. */
  public async plan(name: string, topics: Topics, acls: Acls = {}): Promise<string> {
    return this.planResources(name, { kafka_topic: topics, kafka_acl: acls });
  }

  /** The same of resources of any type. */
  public async planResources(
    name: string,
    resources: Resources,
    ...options: readonly string[]
  ): Promise<string> {
    return this.planCode(name, { resource: resources }, ...options);
  }

  /** The same of any blocks beside the resources. */
  public async planCode(
    name: string,
    { resource: resources, ...blocks }: { readonly resource: Resources },
    ...options: readonly string[]
  ): Promise<string> {
    const resource = Object.fromEntries(
      Object.entries(resources).filter(([, some]) => Object.keys(some).length > 0),
    );
    const code = {
      ...blocks,
      terraform: { required_providers: { kafka: { source: 'Mongey/kafka', version: '0.13.1' } } },
      variable: { password: { type: 'string', ephemeral: true } },
      provider: { kafka: this.provider },
      ...(Object.keys(resource).length === 0 ? {} : { resource }),
    };
    writeFileSync(join(this.directory, 'main.tf.json'), JSON.stringify(code));
    await this.terraform('init', '-input=false');
    await this.plannedAgain('-input=false', ...options, `-out=${name}.bin`);
    const file = join(this.directory, `${name}.json`);
    writeFileSync(file, await this.terraform('show', '-json', `${name}.bin`));
    return file;
  }

  public async applyPlan(name: string, ...options: readonly string[]): Promise<void> {
    await this.terraform('apply', '-input=false', ...options, `${name}.bin`);
  }

  /** Addresses that a plan changes. */
  public async changes(name: string): Promise<string[]> {
    const plan = JSON.parse(await this.terraform('show', '-json', `${name}.bin`)) as {
      readonly resource_changes?: readonly {
        readonly address: string;
        readonly change: { readonly actions: readonly string[] };
      }[];
    };
    return (plan.resource_changes ?? [])
      .filter(({ change }) => change.actions.some((action) => action !== 'no-op'))
      .map(({ address }) => address);
  }

  public async taint(address: string): Promise<void> {
    await this.terraform('taint', address);
  }

  /** A plan changes nothing: one that failed by the provider's race for its connection is made again, as brokerform's runner does. */
  private async plannedAgain(...options: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return void (await this.terraform('plan', ...options));
      } catch (error) {
        if (attempt === 3 || !brokeOnConnection((error as Error).message)) throw error;
      }
    }
  }

  private async terraform(...args: readonly string[]): Promise<string> {
    const program = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
    const began = Date.now();
    const result = await tryRun(program, args, { cwd: this.directory, env: this.env, timeoutMs: TIMEOUT_MS });
    noteTiming(program, args, began);
    if (result.status !== 0) throw new Error(`terraform ${args.join(' ')}: ${result.stdout}${result.stderr}`);
    return result.stdout;
  }
}
