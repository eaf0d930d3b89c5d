import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseClientProperties, readClientProperties, rootCauses } from '../../../operations/kafka-admin';
import { clientProperties } from '../../../operations/local/secrets';
import { removeTemporaryFolders, temporaryFolder, temporarySettings } from './local/temporary';

afterEach(removeTemporaryFolders);

test('GIVEN the properties of a client WHEN parsed THEN servers and user are those that were written', () => {
  expect(parseClientProperties(clientProperties(temporarySettings(), 'admin', 'a=b-_c'))).toEqual({
    bootstrapServers: ['localhost:19092', 'localhost:19093', 'localhost:19094'],
    user: { name: 'admin', password: 'a=b-_c' },
  });
});

test('GIVEN properties without a user WHEN parsed THEN there is none', () => {
  expect(parseClientProperties('bootstrap.servers=a:1\n')).toEqual({ bootstrapServers: ['a:1'] });
});

test('GIVEN client properties that others can read WHEN read THEN they are refused', () => {
  const file = path.join(temporaryFolder(), 'admin.properties');
  writeFileSync(file, 'bootstrap.servers=a:1\n');
  chmodSync(file, 0o640);
  expect(() => readClientProperties(file)).toThrow(
    `${file} can be read by other users of this machine: its mode is 0640`,
  );
});

test('GIVEN nested errors WHEN told THEN only the causes are, each once', () => {
  const refused = new Error('connect ECONNREFUSED.');
  const error = new AggregateError(
    [
      new Error('a failed', { cause: refused }),
      new Error('b failed', { cause: refused }),
      new Error('SASL authentication failed.'),
    ],
    'cannot connect',
  );
  expect(rootCauses(error)).toBe('connect ECONNREFUSED; SASL authentication failed');
  expect(rootCauses('text')).toBe('text');
});
