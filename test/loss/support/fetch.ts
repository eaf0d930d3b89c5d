/** Exit status 0 if Confluent's Python client is in the cache folder, or could be fetched. */
import { exitOnFailure } from '../../../operations/failure';
import { ensureConfluentPython } from '../../schemas/support/python';

ensureConfluentPython().catch(exitOnFailure);
