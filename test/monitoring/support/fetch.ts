/** Exit status 0 if what the tier runs with is on the PATH or in the cache folder, or could be fetched or built. */
import { exitOnFailure } from '../../../operations/failure';
import { grafanaDecoder } from './grafana-decoder';
import { monitoringProgram } from './programs';

Promise.all([
  monitoringProgram('promtool'),
  monitoringProgram('amtool'),
  monitoringProgram('node-exporter'),
  grafanaDecoder(),
]).catch(exitOnFailure);
