/**
 * A cluster that people filled by hand is adopted, and nothing on it changes: neither by the first deploy nor by the next, of which
 * Terraform says "No changes" itself.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NO_DRIFT } from '../../operations/drift/text';
import type { Seen } from '../local/support/by-hand';
import { acls, leftAlone, quotas, topicWithRecords, topics, users } from '../local/support/filled-by-hand';
import {
  brokerform,
  byHand,
  catalogDirectory,
  changed,
  deploy,
  kafkaTool,
  results,
  run,
  stateDirectory,
  synthesizedDirectory,
  terraform,
} from '../local/support/tier';
import type { Outcome } from '../local/support/tier';

const adoptionDirectory = join(stateDirectory(), '../adoption');
const adoptionFile = join(adoptionDirectory, 'local.json');
process.env.BROKERFORM_ADOPTION = adoptionDirectory;

const plans = (output: string): { import: number; add: number; change: number; destroy: number }[] =>
  [...output.matchAll(/Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/g)].map(
    ([, imports, add, change, destroy]) => ({
      import: Number(imports ?? 0),
      add: Number(add),
      change: Number(change),
      destroy: Number(destroy),
    }),
  );

const stacks = (): string[] => readdirSync(join(synthesizedDirectory(), 'stacks')).sort();
const stackFolder = (stack: string): string => join(synthesizedDirectory(), 'stacks', stack);

/** Of a stack that was synthesized and never initialized. */
function firstPlan(stack: string): Outcome {
  const script =
    'eval "$("$1" bin/brokerform.js env)" && cd "$2" && "$3" init -input=false >init.log && "$3" plan -input=false -no-color';
  return run('sh', ['-c', script, 'sh', process.execPath, stackFolder(stack), terraform]);
}

const NO_CHANGES = 'No changes. Your infrastructure matches the configuration.';

describe('a cluster that was filled by hand', () => {
  let before: Seen;
  let domains: string[];
  /** What the report says of each domain's first plan. */
  let said: ReadonlyMap<string, { import: number; add: number }>;

  beforeAll(() => {
    expect(topics).toHaveLength(200);
    byHand({
      topics,
      users,
      acls: [...acls, leftAlone.acl],
      quotas: [...quotas, leftAlone.quota],
    });
    const lines = Array.from({ length: 100 }, (_, index) => `record ${index}\n`).join('');
    expect(
      kafkaTool('kafka-console-producer.sh', 'admin', ['--topic', topicWithRecords], lines),
    ).toMatchObject({ status: 0 });
    // A broker learns of what the controller made a moment later.
    before = byHand({ logins: users, exactly: true });
    const { live } = before;
    const names = users.map(({ name }) => name);
    expect(live.topics.filter(({ name }) => topics.some((topic) => topic.name === name))).toHaveLength(200);
    expect(live.acls?.filter(({ principal }) => names.includes(principal.slice(5)))).toHaveLength(
      acls.length,
    );
    expect(before.loggedIn).toEqual(names);
  });

  test('WHEN it is looked at only THEN nothing is written', () => {
    const { status, output } = brokerform('adopt', '--environment', 'local', '--dry-run');
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining('Would write:') as string,
    });
    expect(existsSync(adoptionFile)).toBe(false);
  });

  test('WHEN it is adopted THEN there is a file for each domain, and the report says what is left alone', () => {
    const earlier = new Set(readdirSync(catalogDirectory()));
    const { status, output } = brokerform('adopt', '--environment', 'local');

    expect({ status, output }).toMatchObject({ status: 0 });
    domains = readdirSync(catalogDirectory())
      .filter((file) => !earlier.has(file))
      .map((file) => file.replace('.yaml', ''))
      .sort();
    expect(domains).toEqual(['audit', 'billing', 'crm', 'iot', 'search', 'unsorted', 'warehouse']);
    expect(output).toContain('200 topics, 30 users');
    expect(output).toContain('User:*, from *: Allow Describe on Topic crm.thing-0 (Literal)');
    expect(output).toContain('quota of user svc_1 and client id x: producer_byte_rate=1024');
    said = new Map(
      [...output.matchAll(/brokerform.js diff local-topics-(\S+) +(\d+) to import, (\d+) to add/g)].map(
        ([, domain = '', imports, adds]) => [domain, { import: Number(imports), add: Number(adds) }],
      ),
    );
    expect([...said.keys()].sort()).toEqual(domains);
    const { topics: imported, acls: entries } = JSON.parse(readFileSync(adoptionFile, 'utf8')) as {
      topics: string[];
      acls: string[];
    };
    expect(imported).toHaveLength(200);
    expect(entries).toHaveLength(acls.length);
  });

  test('WHEN it is adopted again THEN it refuses: there is nothing left', () => {
    expect(brokerform('adopt', '--environment', 'local')).toMatchObject({
      status: 1,
      output: expect.stringContaining('There is nothing to adopt') as string,
    });
  });

  test('WHEN it is finished before it was deployed THEN it refuses: no state has any of it', () => {
    expect(brokerform('adopt', '--environment', 'local', '--finish')).toMatchObject({
      status: 1,
      output: expect.stringContaining(
        `${200 + acls.length} of ${200 + acls.length} are not in any state yet`,
      ) as string,
    });
    expect(existsSync(adoptionFile)).toBe(true);
  });

  test('THEN the first plan imports everything, sets quotas to what they are, and changes nothing', () => {
    const all = domains.map((domain, index) => {
      // As a user types it; the other stacks are synthesized with that one, and Terraform alone is quicker.
      const { status, output } =
        index === 0
          ? brokerform('cdktf', 'diff', `local-topics-${domain}`)
          : firstPlan(`local-topics-${domain}`);
      expect({ status, output }).toMatchObject({ status: 0 });
      const added = [...output.matchAll(/# (kafka_\w+)\.\S+ will be created/g)].map(([, type]) => type);
      expect(added.filter((type) => type !== 'kafka_quota')).toEqual([]);
      const [plan, ...others] = plans(output);
      expect(others).toEqual([]);
      expect({ domain, ...plan }).toEqual({ domain, ...said.get(domain), change: 0, destroy: 0 });
      return plan;
    });
    const sum = (field: 'import' | 'add'): number =>
      all.reduce((total, plan) => total + (plan?.[field] ?? 0), 0);
    expect({ import: sum('import'), add: sum('add') }).toEqual({
      import: 200 + acls.length,
      add: quotas.length,
    });
  });

  test('WHEN it is deployed THEN the cluster is as it was, to the last byte', () => {
    const { status, output } = deploy('local-*');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(Object.values(changed(output)).join()).not.toMatch(/[1-9]\d* (changed|destroyed)/);
    expect(Object.keys(changed(output)).length).toBeGreaterThanOrEqual(domains.length);
    const after = byHand({ logins: users, exactly: true });
    expect(after.exact.length).toBeGreaterThan(100_000);
    expect(after.exact).toBe(before.exact);
    // Kafka shows no password, and still knows it.
    expect(after.loggedIn).toEqual(before.loggedIn);
  });

  test('THEN a refreshing plan of every stack says "No changes"', () => {
    expect(stacks()).toEqual(
      expect.arrayContaining([
        'local-cluster',
        'local-platform',
        ...domains.map((domain) => `local-topics-${domain}`),
      ]),
    );
    for (const stack of stacks()) {
      // Exit status 2 would be changes.
      const args = ['plan', '-input=false', '-no-color', '-detailed-exitcode'];
      const { status, output } = run(terraform, args, { cwd: stackFolder(stack) });
      expect({ stack, status, output }).toMatchObject({
        status: 0,
        output: expect.stringContaining(NO_CHANGES) as string,
      });
    }
  });

  test('THEN drift is what was left alone, and nothing else', () => {
    const { status, output } = brokerform('drift', '--environment', 'local', '--json');
    // Warnings of the catalog come after it.
    const { differences, unread } = JSON.parse(/^\{\n[^]*?^\}$/m.exec(output)?.[0] ?? output) as {
      differences: { kind: string; subject: string; live: string }[];
      unread: unknown[];
    };
    expect(unread).toEqual([]);
    expect(differences.map(({ kind, subject, live }) => [kind, subject, live])).toEqual([
      ['quota-extra', 'user svc_1, client-id x', 'producer_byte_rate=1024'],
      ['acl-extra', 'User:*', 'Allow Describe on Topic crm.thing-0'],
    ]);
    expect(status).toBe(3);
  });

  test('WHEN it is finished THEN a deploy says "No changes" of every stack, and the cluster is still as it was', () => {
    const finished = brokerform('adopt', '--environment', 'local', '--finish');
    expect(finished).toMatchObject({
      status: 0,
      output: expect.stringContaining(
        'deploy \'local-*\' now reports "no changes" for every stack',
      ) as string,
    });
    expect(existsSync(adoptionFile)).toBe(false);

    const { status, output } = deploy('local-*');
    expect(status).toBe(0);
    expect(changed(output)).toEqual({});
    expect([...results(output).keys()].sort()).toEqual([...stacks()].sort());
    expect(byHand({ exactly: true }).exact).toBe(before.exact);
  });

  test('WHEN what was left alone is removed, as drift says how, THEN there is no drift', () => {
    const removed = [
      kafkaTool('kafka-acls.sh', 'admin', [
        ...['--remove', '--force', '--allow-principal', 'User:*', '--operation', 'Describe'],
        ...['--topic', 'crm.thing-0'],
      ]),
      kafkaTool('kafka-configs.sh', 'admin', [
        ...['--alter', '--entity-type', 'users', '--entity-name', 'svc_1'],
        ...['--entity-type', 'clients', '--entity-name', 'x', '--delete-config', 'producer_byte_rate'],
      ]),
    ];
    expect(removed).toMatchObject([{ status: 0 }, { status: 0 }]);

    const { status, output } = brokerform('drift', '--environment', 'local');
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining(`local: ${NO_DRIFT}`) as string,
    });
  });
});
