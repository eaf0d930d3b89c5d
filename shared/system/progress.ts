/** Tells a waiting user what is going on. Written to stderr: stdout belongs to a command's result. */
export interface Progress {
  /** A step began, or the text of the present one changed. */
  update(text: string): void;
  /** The present step ended well. */
  done(text: string): void;
  /** The present step ended badly. */
  fail(text: string): void;
}

export const silent: Progress = { update: () => undefined, done: () => undefined, fail: () => undefined };

/** Whether a line can be changed in place. A terminal without a width (`docker run -t` has one) sends ora into an endless loop. */
export function canRedraw(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0 && !process.env['CI'];
}

const spinners = new Set<{ stop(): unknown }>();

/** A spinner turns until somebody stops it, and a process does not end meanwhile: a command that failed says nothing to it. */
export function stopProgress(): void {
  for (const spinner of spinners) spinner.stop();
  spinners.clear();
}

/** A spinner on a terminal; elsewhere one plain line per step, so that logs stay readable. */
export async function createProgress(): Promise<Progress> {
  if (!canRedraw()) return plainProgress((line) => console.error(line));
  const { default: ora } = await import('ora');
  const spinner = ora({ stream: process.stderr });
  spinners.add(spinner);
  return {
    update: (text) => void (spinner.isSpinning ? (spinner.text = text) : spinner.start(text)),
    done: (text) => void spinner.succeed(text),
    fail: (text) => void spinner.fail(text),
  };
}

/** Lines that differ only in numbers (a download's percentage) are written once. */
export function plainProgress(write: (line: string) => void): Progress {
  let last = '';
  return {
    update: (text) => {
      const shape = text.replace(/[\d.]+/g, '#');
      if (shape !== last) write(`... ${text}`);
      last = shape;
    },
    done: (text) => {
      last = '';
      write(`ok  ${text}`);
    },
    fail: (text) => {
      last = '';
      write(`ERR ${text}`);
    },
  };
}
