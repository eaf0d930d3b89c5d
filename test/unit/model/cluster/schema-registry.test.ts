import { local } from '../../../fixtures/environments/local';
import type { SchemaRegistrySettings } from '../../../../model/cluster/environment-base';
import { checkCluster } from '../../../../model/cluster/nodes';
import { formatDiagnostic } from '../../../../model/diagnostics';

const texts = (schemaRegistry: SchemaRegistrySettings): string[] =>
  checkCluster({ ...local, schemaRegistry }).map(formatDiagnostic);

const url = 'https://registry.example/apis/ccompat/v7';
const login = { name: 'deployer', password: { variable: 'REGISTRY_PASSWORD' } };

test.each<[string, SchemaRegistrySettings]>([
  ['no address', { compatibility: 'full' }],
  ['https with everything', { url, caFile: 'ca.pem', login }],
  ['http to this machine with a login', { url: 'http://[::1]:8081', login }],
  ['http without a login', { url: 'http://registry.example:8081' }],
])('GIVEN %s THEN it is in order', (_, settings) => {
  expect(texts(settings)).toEqual([]);
});

test.each<[string, SchemaRegistrySettings, readonly string[]]>([
  [
    'no scheme',
    { url: 'registry.example:8081' },
    ['schemaRegistry.url: error: "registry.example:8081" is not the address of a registry.'],
  ],
  ['a query', { url: `${url}?a=b` }, ['is not the address of a registry.']],
  ['a login in the address', { url: 'https://a:b@registry.example' }, ['The address contains a login.']],
  [
    'a password in clear',
    { url: 'http://registry.example', login },
    ['http://registry.example is not encrypted, and a password is sent to it.'],
  ],
  [
    'an authority for http',
    { url: 'http://localhost', caFile: 'ca.pem' },
    ['schemaRegistry.caFile: error: http://localhost has no certificate.'],
  ],
  [
    'no address for either',
    { caFile: 'ca.pem', login },
    [
      'schemaRegistry.caFile: error: caFile is set, and no url.',
      'schemaRegistry.login: error: login is set, and no url.',
    ],
  ],
])('GIVEN %s THEN it is refused', (_, settings, expected) => {
  const found = texts(settings);
  expect(found).toHaveLength(expected.length);
  expected.forEach((text, index) => expect(found[index]).toContain(text));
  found.forEach((text) => expect(text).toContain('[schema-registry-address]'));
});
