/** Exit status 0 if the versions of Node.js and Java are in the cache, or could be fetched. */
import { exitOnFailure } from '../../../operations/failure';
import { ensureJava, ensurePrograms } from './programs';

Promise.all([ensurePrograms(), ensureJava(21), ensureJava(25)]).catch(exitOnFailure);
