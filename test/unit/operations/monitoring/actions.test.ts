import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import type { RuleFile } from '../../../../model/monitoring/prometheus';
import {
  writeAlertmanager,
  writeControlCenter,
  writeDatadog,
  writePrometheus,
  writeRules,
} from '../../../../operations/monitoring/actions';
import { register } from '../../../../operations/monitoring/command';
import { capturePrinted } from '../../../support/printed';

let folder: string;
const printed = capturePrinted();
beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation((text: string) => process.stdout.write(`${text}\n`));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-monitoring-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('GIVEN its commands THEN each is for one target', () => {
  const program = new Command();
  register(program);
  expect(program.commands[0]?.commands.map((command) => command.name())).toEqual([
    'rules',
    'prometheus',
    'alertmanager',
    'datadog',
    'control-center',
    'check',
    'dashboards',
    'exporter',
  ]);
});

it('GIVEN no folder THEN the rules are printed, the same each time', () => {
  writeRules({ environment: 'local' });
  const first = printed();
  writeRules({ environment: 'local' });
  expect(printed()).toBe(first + first);
  expect((parse(first) as RuleFile).groups.map(({ name }) => name)).toEqual([
    'brokerform-local-recordings',
    'brokerform-local-cluster',
    'brokerform-local-brokers',
    'brokerform-local-groups',
  ]);
});

it('GIVEN a folder THEN files are named by their environment, and counted', () => {
  const output = path.join(folder, 'made');
  writeRules({ environment: 'staging', output });
  writeDatadog({ environment: 'staging', output });
  const rules = path.join(output, 'staging.rules.yml');
  const { groups } = parse(readFileSync(rules, 'utf8')) as RuleFile;
  const alerts = groups.flatMap((group) => group.rules.filter((rule) => 'alert' in rule)).length;
  expect(printed()).toContain(`Wrote ${rules}: ${alerts} alerts, `);
  const { monitors } = JSON.parse(readFileSync(path.join(output, 'staging.datadog.json'), 'utf8')) as {
    monitors: unknown[];
  };
  expect(printed()).toContain(`staging.datadog.json: ${monitors.length} monitors, `);
});

it('GIVEN the configuration of Prometheus THEN it reads the rules beside it', () => {
  writePrometheus({ environment: 'staging', output: folder });
  const text = readFileSync(path.join(folder, 'staging.prometheus.yml'), 'utf8');
  expect(parse(text)).toMatchObject({ rule_files: ['staging.rules.yml'] });
  expect(printed()).toMatch(/staging.prometheus.yml: 5 jobs, \d+ targets/);
});

it('GIVEN an environment without receivers THEN it says where they are declared', () => {
  expect(() => writeAlertmanager({ environment: 'local' })).toThrow(
    'Environment local has no receivers: alerts cannot be sent.\n    remedy:  declare monitoring.receivers',
  );
});

it('GIVEN Control Center THEN it is off, and says why; GIVEN Confluent Platform THEN its list is written', () => {
  expect(() => writeControlCenter({ environment: 'local' })).toThrow(
    /Telemetry Reporter of Confluent Platform alone[^]*--confluent-platform writes it/,
  );
  writeControlCenter({ environment: 'local', confluentPlatform: true });
  expect(JSON.parse(printed())).toHaveProperty('untranslated');
});

it('GIVEN a name that is none THEN the nearest is named', () => {
  expect(() => writeRules({ environment: 'locl' })).toThrow(
    /^Environment "locl" does not exist.[^]*Write "local"/,
  );
});
