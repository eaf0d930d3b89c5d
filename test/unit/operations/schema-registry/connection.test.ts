import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { local } from '../../../fixtures/environments/local';
import type { SchemaRegistrySettings } from '../../../../model/cluster/environment-base';
import { registryConnection } from '../../../../operations/schema-registry/connection';

const url = 'https://registry.example';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-connection-'));
  file = path.join(folder, 'secret');
  writeFileSync(file, 'of the file\n', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const of = (schemaRegistry: SchemaRegistrySettings, env: NodeJS.ProcessEnv = {}): unknown =>
  registryConnection({ kind: 'aws', name: 'staging', nodes: [], schemaRegistry }, env);
const login = (password: { variable: string } | { file: string }): SchemaRegistrySettings => ({
  url,
  login: { name: 'deployer', password },
});

test('GIVEN no address THEN there is none to reach, but for the one of this machine', () => {
  expect(of({ compatibility: 'full' })).toBeUndefined();
  expect(registryConnection(local)).toEqual({ url: 'http://127.0.0.1:19242/apis/ccompat/v7' });
});

test('GIVEN references THEN what they refer to is read', () => {
  expect(of({ url, caFile: file })).toEqual({ url, ca: 'of the file\n' });
  expect(of(login({ file }))).toEqual({ url, user: { name: 'deployer', password: 'of the file' } });
  expect(of(login({ variable: 'P' }), { P: 'of the shell' })).toEqual({
    url,
    user: { name: 'deployer', password: 'of the shell' },
  });
});

test('GIVEN references to nothing, or to what others can read THEN place and remedy are named', () => {
  expect(() => of(login({ variable: 'P' }), { P: '' })).toThrow(
    'environment staging, schemaRegistry.login.password: the variable P is not set.\n    remedy:  export P=…',
  );
  expect(() => of(login({ file: `${file}.none` }))).toThrow(
    `environment staging, schemaRegistry.login.password: ${file}.none does not exist.`,
  );
  expect(() => of({ url, caFile: `${file}.none` })).toThrow('environment staging, schemaRegistry.caFile: ');
  chmodSync(file, 0o644);
  expect(() => of(login({ file }))).toThrow('can be read by other users of this machine');
});
