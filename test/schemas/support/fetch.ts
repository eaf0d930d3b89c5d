/** Exit status 0 if what the tier runs with is in the cache folder, or could be fetched. */
import { ensureRegistry } from '../../../operations/toolchain/apicurio';
import { exitOnFailure } from '../../../operations/failure';

ensureRegistry().catch(exitOnFailure);
