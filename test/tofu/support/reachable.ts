/** Exit status 0 if there is an OpenTofu that the tests can run with. */
import { exitOnFailure } from '../../../operations/failure';
import { ensureTofu } from './tofu';

ensureTofu().catch(exitOnFailure);
