import { inspectPrerequisites, requirePrerequisites } from '../../../../operations/toolchain/prerequisites';
import type { PrerequisiteName } from '../../../../operations/toolchain/prerequisites';
import type { Program } from '../../../../operations/toolchain/programs';

function found(versions: Partial<Record<PrerequisiteName, string | undefined>>): {
  [name in PrerequisiteName]?: () => Promise<Program>;
} {
  return Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [
      name,
      () => Promise.resolve({ command: name, ...(version === undefined ? {} : { version }) }),
    ]),
  );
}

const everything = { node: '20.19.4', java: '17.0.1', terraform: '1.11.0', go: '1.24.0', maven: '3.6.3' };
const names = Object.keys(everything) as PrerequisiteName[];

describe('requirePrerequisites', () => {
  test('GIVEN the lowest versions that will do WHEN required THEN nothing is said', async () => {
    await expect(requirePrerequisites(names, found(everything))).resolves.toBeUndefined();
  });

  test('GIVEN several that will not do WHEN required THEN one error names them all, with how to get each', async () => {
    const versions = { ...everything, node: '18.20.0', java: undefined, terraform: '1.10.5' };
    const error = await requirePrerequisites(names, found(versions)).catch((e: Error) => e.message);
    expect(error).toContain('3 of 5 prerequisites are missing or not supported.');
    expect(error).toContain('Node.js\n    found:    18.20.0 (node)\n    required: 24 or later, ');
    expect(error).toContain('Java\n    found:    none (tried: java)\n    required: 17 or later');
    expect(error).toContain(
      'Terraform or OpenTofu\n    found:    1.10.5 (terraform)\n    required: 1.11 or later',
    );
    for (const way of [
      'sudo apt-get install openjdk-17-jdk-headless',
      'brew install node@24',
      'https://opentofu.org',
    ]) {
      expect(error).toContain(way);
    }
    expect(error).not.toContain('Maven');
  });

  test.each(names)(
    'GIVEN no %s WHEN required THEN Debian, macOS and a general way are offered',
    async (name) => {
      const [report] = await inspectPrerequisites([name], found({ [name]: undefined }));
      expect(report).toMatchObject({ ok: false });
      expect(report?.remedy.map((line) => line.split(':')[0])).toEqual(['Debian, Ubuntu', 'macOS', 'any']);
    },
  );
});
