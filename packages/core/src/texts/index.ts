export { accountTexts } from './accounts.ts';
export type { AccountText } from './accounts.ts';
export { errorText } from './error-text.ts';
export type { Language } from './error-text.ts';
export { setupStepText } from './setup-step.ts';
export { timelineText } from './timeline-text.ts';
export type { TimelineLine, TimelineTextOptions } from './timeline-text.ts';
export { tabTexts } from './tabs.ts';
export type { TabText } from './tabs.ts';
