/** Exit status 0 if what the tier runs with is in the cache folder, or could be fetched. */
import path from 'node:path';
import { ensureRegistry } from '../../../operations/toolchain/apicurio';
import { exitOnFailure } from '../../../operations/failure';
import { ensurePackages } from '../../support/npm-packages';
import { project } from '../../runner/tiers';
import { ensureConfluentPython } from './python';

ensureRegistry()
  .then(() => ensureConfluentPython())
  .then(() => ensurePackages('examples', path.join(project, 'examples')))
  .catch(exitOnFailure);
