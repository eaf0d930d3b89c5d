/** `brokerform local page`: what exists and how to use it, on the terminal and as a web page. */
import pc from 'picocolors';
import { loadCatalog } from '../catalog/files';
import { projectRoot } from '../toolchain/paths';
import { layout } from './layout';
import { pageContent } from './page-content';
import { renderHtml } from './page-html';
import { renderBrief, renderTerminal } from './page-terminal';
import { ensurePrivateFolder, writePrivateFile } from '../../shared/system/private-files';
import type { LocalSettings } from './settings';
import { clusterStatus, monitoringStatus, registryStatus } from './status';

/** Width where the terminal does not report one: a file, a pipe. */
const DEFAULT_COLUMNS = 120;

/** @param brief the part that fits on a screen with the deploy above it */
export function showPage(settings: LocalSettings, brief = false): void {
  const running = clusterStatus(settings).flatMap(({ node, alive }) => (alive ? [node.id] : []));
  const content = pageContent(settings, loadCatalog(settings), {
    projectRoot,
    running,
    registryRuns: registryStatus(settings).alive,
    monitoringRuns: monitoringStatus(settings).some(({ part, alive }) => part === 'prometheus' && alive),
  });
  ensurePrivateFolder(settings.stateDirectory);
  writePrivateFile(layout(settings.stateDirectory).page, renderHtml(content));
  const columns = process.stdout.columns || DEFAULT_COLUMNS;
  const render = brief ? renderBrief : renderTerminal;
  process.stdout.write(render(content, { columns, color: pc.isColorSupported }));
}
