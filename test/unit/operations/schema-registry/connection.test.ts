import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { awsEnvironment } from '../../../../model/aws/topology';
import { local } from '../../../fixtures/environments/local';
import { staging } from '../../../fixtures/environments/staging';
import { parameter, refusal, startFakeAws } from '../cluster/fake-aws';
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

const aws = awsEnvironment(staging);
const of = (schemaRegistry: SchemaRegistrySettings, env: NodeJS.ProcessEnv = {}): Promise<unknown> =>
  registryConnection({ ...aws, schemaRegistry }, env);
const login = (password: { variable: string } | { file: string }): SchemaRegistrySettings => ({
  url,
  login: { name: 'deployer', password },
});

test('GIVEN no address THEN there is none to reach, but for the one of this machine', async () => {
  expect(await of({ compatibility: 'full' })).toBeUndefined();
  const own = { ...local, stateDirectory: folder };
  const url = 'http://127.0.0.1:19242/apis/ccompat/v7';
  expect(await registryConnection(own)).toEqual({ url });
  mkdirSync(path.join(folder, 'secrets/registrar'), { recursive: true });
  writeFileSync(path.join(folder, 'secrets/registrar/password'), 'of the writer', { mode: 0o600 });
  expect(await registryConnection(own)).toEqual({
    url,
    user: { name: 'registrar', password: 'of the writer' },
  });
});

test('GIVEN references THEN what they refer to is read', async () => {
  expect(await of({ url, caFile: file })).toEqual({ url, ca: 'of the file\n' });
  expect(await of(login({ file }))).toEqual({ url, user: { name: 'deployer', password: 'of the file' } });
  expect(await of(login({ variable: 'P' }), { P: 'of the shell' })).toEqual({
    url,
    user: { name: 'deployer', password: 'of the shell' },
  });
});

test('GIVEN references to nothing, or to what others can read THEN place and remedy are named', async () => {
  await expect(of(login({ variable: 'P' }), { P: '' })).rejects.toThrow(
    'environment staging, schemaRegistry.login.password: the variable P is not set.\n    remedy:  export P=…',
  );
  await expect(of(login({ file: `${file}.none` }))).rejects.toThrow(
    `environment staging, schemaRegistry.login.password: ${file}.none does not exist.`,
  );
  await expect(of({ url, caFile: `${file}.none` })).rejects.toThrow(
    'environment staging, schemaRegistry.caFile: ',
  );
  chmodSync(file, 0o644);
  await expect(of(login({ file }))).rejects.toThrow('can be read by other users of this machine');
});

describe('hosts of its own', () => {
  const environment = awsEnvironment({ ...staging, registry: { instanceType: 'm7g.medium' } });

  test('THEN the first is asked, whose certificate is held against the cluster’s authority', async () => {
    const aws = await startFakeAws({ GetParameter: parameter });
    try {
      expect(await registryConnection(environment)).toEqual({
        url: 'https://registry-1.staging.kafka.internal:8443/apis/ccompat/v7',
        ca: 'a certificate',
      });
      expect(aws.asked).toEqual(['/staging/kafka/ca-certificate']);
    } finally {
      await aws.close();
    }
  });

  test('GIVEN no authority yet THEN what makes it is named', async () => {
    const aws = await startFakeAws({ GetParameter: refusal('ParameterNotFound') });
    try {
      await expect(registryConnection(environment)).rejects.toThrow('deploy staging-cluster');
    } finally {
      await aws.close();
    }
  });
});
