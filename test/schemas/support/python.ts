/** A Python that has Confluent's client, its serializers and protoc. */
import path from 'node:path';
import { ensurePythonEnvironment, pythonOf } from '../../../operations/toolchain/python-environment';
import { silent } from '../../../shared/system/progress';

/** @throws UserError if this machine's Python cannot make virtual environments, or the packages cannot be had */
export async function ensureConfluentPython(): Promise<string> {
  const requirements = path.join(__dirname, 'clients', 'requirements.txt');
  return pythonOf(
    await ensurePythonEnvironment(
      { title: "Confluent's Python client", requirements, minimumPython: '3.11' },
      silent,
    ),
  );
}
