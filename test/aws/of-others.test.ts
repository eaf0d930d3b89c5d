/**
 * What others have in the account, in a folder of Terraform's that this project does not synthesize: resources that no rule of the review
 * knows, and a VPC with endpoints of its own into which a cluster is to come. Plans are real Terraform's, by the real provider, on moto.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming } from '../support/findings';
import { Reviews } from './support/reviewed';
import type { Reviewed } from './support/reviewed';
import { StackFolder, Workspace, tierFolder } from './support/workspace';
import type { Outcome, State } from './support/workspace';

const MINUTE = 60_000;
const NAME = 'try-others';
const VPC = 'aws_vpc.shared';
const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
const rangeOf = (index: number): string => `10.90.${index}.0/24`;
const SECOND_RANGE = '10.91.0.0/16';

/** No instance is ever launched: what is lost is the group. */
const fleet = (name: string) => ({
  ...{ name, min_size: 0, max_size: 3, desired_capacity: 0 },
  availability_zones: ZONES,
  launch_template: { id: '${aws_launch_template.node.id}', version: '$Latest' },
});
const volume = (tags: object) => ({ availability_zone: ZONES[0], size: 10, encrypted: true, tags });

/** What stays. */
const shared = {
  aws_vpc: { shared: { cidr_block: '10.90.0.0/16', enable_dns_support: true, enable_dns_hostnames: true } },
  aws_vpc_ipv4_cidr_block_association: {
    second: { vpc_id: `\${${VPC}.id}`, cidr_block: SECOND_RANGE },
  },
  aws_subnet: Object.fromEntries(
    ZONES.map((zone, index) => [
      `kafka-${zone}`,
      { vpc_id: `\${${VPC}.id}`, availability_zone: zone, cidr_block: rangeOf(index) },
    ]),
  ),
  aws_security_group: {
    endpoints: { name: 'endpoints', description: 'Of the whole VPC', vpc_id: `\${${VPC}.id}` },
  },
  aws_vpc_endpoint: {
    secrets: {
      ...{ vpc_id: `\${${VPC}.id}`, service_name: 'com.amazonaws.eu-central-1.secretsmanager' },
      ...{ vpc_endpoint_type: 'Interface', private_dns_enabled: true },
      subnet_ids: [`\${aws_subnet.kafka-${ZONES[0]}.id}`],
      security_group_ids: ['${aws_security_group.endpoints.id}'],
    },
  },
  aws_launch_template: { node: { name: 'node', image_id: 'ami-12345678', instance_type: 'm7g.large' } },
};
const before = {
  ...shared,
  aws_autoscaling_group: { a: fleet('kafka-a'), b: fleet('kafka-b'), web: fleet('web') },
  aws_ebs_volume: { old: volume({ Name: 'prod-kafka-data-a' }), web: volume({ Name: 'web' }) },
};
const after = {
  ...shared,
  // Another name: the provider replaces it.
  aws_autoscaling_group: { b: fleet('kafka-b-2026') },
};

class Others {
  private readonly folder = tierFolder('others');
  private readonly stack = new StackFolder(this.folder);

  private write(resource: object): void {
    const required = { aws: { source: 'hashicorp/aws' } };
    const code = {
      terraform: { required_providers: required },
      provider: { aws: { region: 'eu-central-1' } },
    };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify({ ...code, resource }));
  }

  public async deploy(): Promise<State> {
    mkdirSync(this.folder, { recursive: true });
    this.write(before);
    await this.stack.init();
    await this.stack.plan();
    await this.stack.apply();
    return this.stack.state();
  }

  /**
   * moto answers too little about MSK for the provider to create a cluster, so that its resource is put into the state by hand. Nothing reads it
   * before it is destroyed.
   */
  public addManagedCluster(): void {
    const file = join(this.folder, 'terraform.tfstate');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { serial: number; resources: object[] };
    const arn = 'arn:aws:kafka:eu-central-1:123456789012:cluster/main/0badf00d-1';
    const attributes = {
      id: arn,
      arn,
      cluster_name: 'main',
      kafka_version: '3.8.x',
      number_of_broker_nodes: 3,
    };
    state.resources.push({
      ...{ mode: 'managed', type: 'aws_msk_cluster', name: 'main' },
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ schema_version: 0, attributes }],
    });
    state.serial += 1;
    writeFileSync(file, JSON.stringify(state));
  }

  /** @returns the file with the plan's JSON */
  public async plan(): Promise<string> {
    this.write(after);
    const file = join(this.folder, 'plan.json');
    writeFileSync(file, JSON.stringify(await this.stack.plan('-refresh=false')));
    return file;
  }

  /** Without the managed cluster, which is not there. */
  public async apply(): Promise<State> {
    await this.stack.plan(
      '-refresh=false',
      '-target=aws_autoscaling_group.a',
      ...['web', 'b'].map((name) => `-target=aws_autoscaling_group.${name}`),
      ...['old', 'web'].map((name) => `-target=aws_ebs_volume.${name}`),
    );
    await this.stack.apply();
    return this.stack.state();
  }
}

interface Said {
  readonly verdict: string;
  readonly notKnown: readonly string[];
  readonly findings: readonly Readonly<Record<'rule' | 'level' | 'address' | 'subject', string>>[];
}

const others = new Others();
let workspace: Workspace;
let deployed: State;

beforeAll(async () => {
  workspace = new Workspace();
  deployed = await others.deploy();
}, 10 * MINUTE);

const idOf = (address: string): string => String(deployed[address]?.['id']);

describe('GIVEN resources that no rule knows are deleted and replaced', () => {
  let outcome: Outcome;
  let said: Said;

  beforeAll(async () => {
    others.addManagedCluster();
    const plan = await others.plan();
    const json = join(workspace.folder, 'review.json');
    outcome = await workspace.brokerform(
      ...['review', '--plan', `others=${plan}`, '--offline', '--json', json],
    );
    said = JSON.parse(readFileSync(json, 'utf8')) as Said;
  }, 5 * MINUTE);

  test('THEN each is named: an error where its type or its name shows that Kafka is on it, else a warning', () => {
    expect(outcome.status).toBe(2);
    expect(said.verdict).toBe('blocked');
    const found = said.findings.map(({ rule, level, address, subject }) =>
      [rule, level, address, subject].join(' '),
    );
    expect(found.sort()).toEqual([
      'unjudged-destroyed error aws_autoscaling_group.a kafka-a',
      'unjudged-destroyed error aws_autoscaling_group.b kafka-b',
      'unjudged-destroyed error aws_ebs_volume.old prod-kafka-data-a',
      'unjudged-destroyed error aws_msk_cluster.main main',
      'unjudged-destroyed warning aws_autoscaling_group.web web',
      'unjudged-destroyed warning aws_ebs_volume.web web',
    ]);
  });

  test('THEN it says that it does not read what they hold', () => {
    expect(said.notKnown).toContain(
      'what aws_msk_cluster.main holds: the review does not read resources of type aws_msk_cluster',
    );
  });

  test(
    'WHEN it is applied THEN just these are gone',
    async () => {
      const left = await others.apply();
      const gone = Object.keys(deployed).filter(
        (address) => left[address]?.['id'] !== deployed[address]?.['id'],
      );
      expect(gone.sort()).toEqual([
        'aws_autoscaling_group.a',
        'aws_autoscaling_group.b',
        'aws_autoscaling_group.web',
        'aws_ebs_volume.old',
        'aws_ebs_volume.web',
      ]);
    },
    5 * MINUTE,
  );
});

describe('GIVEN a cluster comes into the VPC of others', () => {
  const reviews = new Reviews(NAME);
  const without: { reviewed?: Reviewed } = {};
  const asked: { reviewed?: Reviewed } = {};
  const created = ({ reviewed }: { reviewed?: Reviewed }, type: string) =>
    (reviewed?.context.changes ?? []).filter((change) => change.type === type);

  beforeAll(async () => {
    const made = await workspace.brokerform('new', NAME, '--template', 'small');
    if (made.status !== 0) throw new Error(made.output);
    const subnets = ZONES.map(
      (zone, index) =>
        `'${zone}': { subnetId: '${idOf(`aws_subnet.kafka-${zone}`)}', cidr: '${rangeOf(index)}' }`,
    );
    const file = `environments/${NAME}.ts`;
    const existing = `{ kind: 'existing', vpcId: '${idOf(VPC)}', cidr: '10.90.0.0/16', subnets: { ${subnets.join(', ')} } }`;
    workspace.edit(file, /network: \{[^}]*\}/, `network: ${existing}`);
    const bucket = /bucket: '([^']+)'/.exec(workspace.text(file))?.[1] ?? '';
    const put = await fetch(`${process.env['AWS_ENDPOINT_URL']}/${bucket}`, { method: 'PUT' });
    expect(put.status).toBe(200);
    without.reviewed = await reviews.review(workspace, { stacks: ['network'], edits: [] });
    asked.reviewed = await reviews.review(workspace, {
      stacks: ['network'],
      edits: [[file, "kind: 'existing',", "kind: 'existing', endpoints: true,"]],
    });
  }, 5 * MINUTE);

  test('THEN its endpoints are used: none is made, and nothing is said', () => {
    expect(created(without, 'aws_kms_key')).toHaveLength(1);
    for (const type of ['aws_vpc', 'aws_subnet', 'aws_vpc_endpoint', 'aws_security_group'])
      expect([type, created(without, type)]).toEqual([type, []]);
    expect(without.reviewed?.findings).toEqual([]);
  });

  test('WHEN endpoints are asked for THEN the review says for each whom it answers', () => {
    const services = ['ssm', 'ssmmessages', 'ec2messages', 'secretsmanager', 'kms', 'logs'];
    expect(created(asked, 'aws_vpc_endpoint')).toHaveLength(services.length);
    const found = asked.reviewed?.of('endpoint-answers-for-vpc') ?? [];
    expect(found).toHaveLength(services.length);
    for (const service of services)
      expect(found).toContainEqual(
        expect.objectContaining({
          severity: 'warning',
          message: naming(`com.amazonaws.eu-central-1.${service}`, idOf(VPC)),
        }),
      );
  });

  test('THEN whoever private DNS answers for may connect: every range of the VPC, also a later one', () => {
    const ranges = created(asked, 'aws_vpc_security_group_ingress_rule').map(({ after: rule }) => [
      rule?.['cidr_ipv4'],
      rule?.['from_port'],
      rule?.['ip_protocol'],
    ]);
    expect(ranges.sort()).toEqual([
      ['10.90.0.0/16', 443, 'tcp'],
      [SECOND_RANGE, 443, 'tcp'],
    ]);
  });
});
