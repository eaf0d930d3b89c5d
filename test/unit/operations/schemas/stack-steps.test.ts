import path from 'node:path';
import type { SchemaRegistrySettings } from '../../../../model/cluster/environment-base';
import {
  refusalOfRegistry,
  registryVariables,
  variablesOf,
} from '../../../../operations/schemas/stack-steps';
import { local } from '../../../fixtures/environments/local';

const url = 'https://registry.example.com';
const variables = (schemaRegistry?: SchemaRegistrySettings, env: NodeJS.ProcessEnv = {}) =>
  variablesOf({ ...local, ...(schemaRegistry === undefined ? {} : { schemaRegistry }) }, env);
const login = { name: 'deployer', password: { variable: 'REGISTRY_PASSWORD' } } as const;
const caFile = path.join(__dirname, 'stack-steps.test.ts');

test('GIVEN a password in a variable THEN the provider gets it by its own name', async () =>
  expect(await variables({ url, login }, { REGISTRY_PASSWORD: 'secret' })).toEqual({
    REST_API_PASSWORD: 'secret',
  }));

test('GIVEN that the variable is not set THEN that is said', async () =>
  expect(variables({ url, login })).rejects.toThrow(
    'environment local, schemaRegistry.login.password: the variable REGISTRY_PASSWORD is not set.',
  ));

test('GIVEN a certificate authority THEN Terraform trusts it', async () =>
  expect(await variables({ url, caFile })).toEqual({ SSL_CERT_FILE: caFile }));

test.each([[undefined], [{ url }]])('GIVEN %j THEN there is no variable', async (settings) =>
  expect(await variables(settings)).toEqual({}),
);

test('GIVEN a stack without schemas THEN it needs nothing, and no registry is asked', async () => {
  expect(await registryVariables('local-topics-order')).toEqual({});
  expect(await refusalOfRegistry('local-topics-order', '/nowhere', {})).toBeUndefined();
});
