import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { KnownState } from '../../../../model/catalog/resolve';
import { environments } from '../../../fixtures/environments';
import { explain, list, validate } from '../../../../operations/catalog/actions';
import { register } from '../../../../operations/catalog/command';
import { domainFile, topic, withAccess } from '../../model/catalog/support';
import { capturePrinted } from '../../../support/printed';

let folder: string;
const printed = capturePrinted();
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-catalog-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = undefined;
});

const good = domainFile({
  topics: [topic('order.created', 'partitions: 6'), topic('order.old', 'retire: { reason: "Replaced." }')],
  services: [
    withAccess(
      'order-service',
      'role: producer, topics: [order.created]',
      'role: consumer, topicPrefix: order., group: order-service',
    ),
  ],
});
const write = (text: string): void => writeFileSync(path.join(folder, 'order.yaml'), text);
const load = (): { directory: string; known: KnownState } => ({
  directory: folder,
  known: new Map(),
});

describe('brokerform catalog', () => {
  it('GIVEN its commands THEN they are validate, list, explain and export', () => {
    const program = new Command();
    register(program);
    expect(program.commands[0]?.commands.map((command) => command.name())).toEqual([
      'validate',
      'list',
      'explain',
      'export',
    ]);
  });

  it('GIVEN a catalog in order WHEN validated THEN a line for each environment', () => {
    write(good);
    validate({}, load());
    const summary = '1 domain, 2 topics and 1 service are valid.\n';
    expect(printed()).toBe(
      Object.keys(environments)
        .map((name) => `${name}: ${summary}`)
        .join(''),
    );
  });

  it('GIVEN the catalog that comes with the project WHEN validated THEN it fits every environment, without a warning', () => {
    validate({});
    expect(printed().trim().split('\n')).toEqual(
      Object.keys(environments).map((name) => expect.stringMatching(`^${name}: .* are valid\\.$`) as string),
    );
  });

  it('GIVEN mistakes WHEN validated THEN it throws them', () => {
    write(good.replace('partitions: 6', 'partitions: six'));
    expect(() => validate({}, load())).toThrow(
      'order.yaml:8:17: error: partitions of topic order.created is "six"; expected a number. [wrong-type]',
    );
  });

  it('GIVEN mistakes WHEN validated for programs THEN JSON and exit status 1', () => {
    write(good.replace('partitions: 6', 'partitions: 0'));
    validate({ json: true }, load());
    expect(JSON.parse(printed())).toEqual([
      {
        file: `${folder}/order.yaml`,
        line: 8,
        column: 17,
        severity: 'error',
        code: 'out-of-range',
        message: 'partitions of topic order.created is 0, which is out of range.',
        allowed: '1 or more',
      },
    ]);
    expect(process.exitCode).toBe(1);
  });

  it('GIVEN a misspelt environment THEN the nearest right one', () => {
    expect(() => validate({ environment: 'locla' }, load())).toThrow(
      `Environment "locla" does not exist.\n    allowed: ${Object.keys(environments).join(', ')}\n    remedy:  Write "local".`,
    );
  });

  it('GIVEN topics WHEN listed THEN one a line', () => {
    write(good);
    list({}, load());
    expect(printed()).toMatch(/^topic +partitions +RF +min ISR +durability +retention +owner$/m);
    expect(printed()).toMatch(/^order\.created +6 +3 +2 +standard +7d +order-team$/m);
    expect(printed()).toMatch(/^order\.old \(retiring\) +3 /m);
  });

  it('GIVEN services WHEN listed THEN what they write and read', () => {
    write(good);
    list({ services: true }, load());
    expect(printed()).toMatch(/^order-service +order\.created +order\.\* +order-service +\d+$/m);
  });

  it('GIVEN a topic WHEN explained THEN each value with its reason', () => {
    write(good);
    explain('order.created', {}, load());
    expect(printed()).toContain('order.created in local\n  A record.\n');
    expect(printed()).toContain('  owner       order-team (#order), domain order\n');
    expect(printed()).toContain('  partitions  6, given\n              6 is written in the catalog.\n');
    expect(printed()).toContain('  replicas    3, of which 2 acknowledge a write (acks=all)\n');
    expect(printed()).toContain('  written by  order-service\n  read by     order-service\n');
    expect(printed()).toContain(
      '  config      cleanup.policy=delete\n              compression.type=producer\n',
    );
  });

  it('GIVEN a topic WHEN explained for programs THEN the resolved topic', () => {
    write(good);
    explain('order.created', { json: true }, load());
    expect(JSON.parse(printed())).toMatchObject({ name: 'order.created', partitions: { count: 6 } });
  });

  it('GIVEN a misspelt topic WHEN explained THEN the nearest right one', () => {
    write(good);
    expect(() => explain('order.craeted', {}, load())).toThrow(
      'The catalog has no topic order.craeted.\n    remedy:  Write "order.created".',
    );
  });
});
