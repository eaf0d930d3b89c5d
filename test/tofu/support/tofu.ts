/** OpenTofu for tests, from an archive beside the project, unpacked into the cache folder once; else the one on the PATH. */
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../../operations/toolchain/paths';
import { exists, placeOnce } from '../../../shared/system/place';
import { findTerraform } from '../../../operations/toolchain/programs';
import { unpack } from '../../../operations/toolchain/provider-sources';
import { requirePrerequisites } from '../../../operations/toolchain/prerequisites';

/** OpenTofu 1.11.0 for Linux on x64, built from its Go module; `sum` is the SHA-256 of the archive. */
const archive = {
  file: 'tofu_1.11.0_linux_amd64.xz',
  sum: '72600cc06152c97f20b658071c06145e63a54ebc916f20d495740a9a32a94384',
} as const;

/** Folder with the archive; a name that tests are left with whatever else is kept away from them. */
const FOLDER_VARIABLE = 'BROKERFORM_TEST_OPENTOFU';

/**
 * Folders to put first on the PATH, so that `tofu` is found: none if it already exists.
 *
 * @throws UserError if there is no archive and no OpenTofu that is supported, or the archive is not the right one
 */
export async function ensureTofu(): Promise<readonly string[]> {
  const folder = process.env[FOLDER_VARIABLE] ?? path.resolve(__dirname, '../../../../shared/opentofu');
  const packed = path.join(folder, archive.file);
  if (!(await exists(packed))) {
    await requirePrerequisites(['terraform'], {
      terraform: () => findTerraform({ ...process.env, TERRAFORM_BINARY_NAME: 'tofu' }),
    });
    return [];
  }
  const target = path.join(cacheDirectory(), `opentofu-${archive.sum.slice(0, 12)}`);
  if (!(await exists(target))) {
    await placeOnce(target, async (temporary) => {
      const file = path.join(temporary, 'tofu');
      await unpack(packed, archive.sum, file);
      await chmod(file, 0o755);
    });
  }
  return [target];
}
