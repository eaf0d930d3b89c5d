import { performance } from 'node:perf_hooks';

/** Milliseconds from the start of the process until its first own line: Node's and tsx's start. Import it before all else. */
export const firstLineMs = performance.now();
