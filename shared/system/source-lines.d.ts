export function withSourceLines(error: unknown, file?: string): unknown;
