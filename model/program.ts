/** How this program ends. */

/**
 * From the end of a command to the end of its process, if something is still open: a connection that failed, which no caller waits for
 * the rest. What is written by then is written: pipes, files and terminals take it at once. Long for a goodbye to a broker, short for a person.
 */
export const LINGER_MS = 2_000;
