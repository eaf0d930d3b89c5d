import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  HOST_TUNING_FILE,
  HOST_VARIABLES_SCHEMA_FILE,
  hostTuningPage,
  hostVariablesJsonSchema,
} from '../../../../operations/generate/host-tuning';
import { projectRoot } from '../../../../operations/toolchain/paths';

const committed = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

describe('the page of host settings', () => {
  it('GIVEN the model THEN the committed page is what it generates', () => {
    expect(committed(HOST_TUNING_FILE)).toBe(hostTuningPage());
  });

  it('GIVEN the page THEN a value of each kind is on it', () => {
    const page = hostTuningPage();
    for (const key of [
      'vm.swappiness',
      'khugepaged/defrag',
      'LimitNOFILE',
      'nofile',
      'read_ahead_kb',
      'noatime',
      'mtu',
    ]) {
      expect(page).toContain(`| \`${key}\``);
    }
    expect(page).toContain('-XX:+ZGenerational');
  });
});

describe("the schema of the hosts' variables", () => {
  it('GIVEN the model THEN the committed schema is what it generates', () => {
    expect(committed(HOST_VARIABLES_SCHEMA_FILE)).toBe(hostVariablesJsonSchema());
  });

  it('GIVEN any property THEN it describes itself', () => {
    interface Node {
      readonly description?: string;
      readonly properties?: Record<string, Node>;
      readonly items?: Node;
    }
    const undescribed = (node: Node, at: string): string[] =>
      Object.entries(node.properties ?? node.items?.properties ?? {}).flatMap(([key, child]) => [
        ...(child.description === undefined ? [`${at}.${key}`] : []),
        ...undescribed(child, `${at}.${key}`),
      ]);
    const schema = JSON.parse(hostVariablesJsonSchema()) as Node;
    expect(Object.keys(schema.properties ?? {})).toContain('storage');
    expect(undescribed(schema, '')).toEqual([]);
  });
});
