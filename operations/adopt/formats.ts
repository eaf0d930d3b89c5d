/** Tools whose files are read. */
export const FORMATS = ['topicctl', 'julieops', 'kafka-gitops'] as const;
export type Format = (typeof FORMATS)[number];
