import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { addConnectOptions, connectArguments, connectionOf } from '../../../operations/connect-options';
import { removeTemporaryFolders, temporaryFolder } from './local/temporary';

afterEach(removeTemporaryFolders);

test('GIVEN a command WHEN the options are added THEN it takes both', async () => {
  const taken: unknown[] = [];
  const command = addConnectOptions(new Command('x').action((options: unknown) => void taken.push(options)));

  await command.parseAsync(['--environment', 'staging', '--command-config', 'admin.properties'], {
    from: 'user',
  });

  expect(taken).toEqual([{ environment: 'staging', commandConfig: 'admin.properties' }]);
});

test.each([
  [{}, 'One of --environment and --command-config is required.'],
  [
    { environment: 'local', commandConfig: 'x' },
    '--environment and --command-config are mutually exclusive.',
  ],
])('GIVEN %j WHEN connected THEN one of the two is asked for', async (options, message) => {
  await expect(connectionOf(options)).rejects.toThrow(message);
});

test('GIVEN an environment that is not there WHEN connected THEN those that are there are named', async () => {
  await expect(connectionOf({ environment: 'stagin' })).rejects.toThrow(
    'Environment "stagin" does not exist.',
  );
});

test('GIVEN a properties file WHEN connected THEN it says where and as whom', async () => {
  const file = path.join(temporaryFolder(), 'admin.properties');
  writeFileSync(
    file,
    'bootstrap.servers=a:1\nsecurity.protocol=SASL_PLAINTEXT\nsasl.jaas.config=x required username="u" password="p";\n',
    { mode: 0o600 },
  );

  expect(await connectionOf({ commandConfig: file })).toEqual({
    bootstrapServers: ['a:1'],
    user: { name: 'u', password: 'p' },
  });
  expect(connectArguments({ commandConfig: file })).toBe(`--command-config ${file}`);
  expect(connectArguments({ environment: 'staging' })).toBe('--environment staging');
});

test('GIVEN a file that is not there, or without servers WHEN connected THEN it is named', async () => {
  const file = path.join(temporaryFolder(), 'admin.properties');

  await expect(connectionOf({ commandConfig: file })).rejects.toThrow(`${file} does not exist.`);
  writeFileSync(file, 'security.protocol=PLAINTEXT\n', { mode: 0o600 });
  await expect(connectionOf({ commandConfig: file })).rejects.toThrow(
    `${file} does not set bootstrap.servers.`,
  );
});
