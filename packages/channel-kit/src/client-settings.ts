import type { HttpSettings } from './http-settings.ts';
import type { CallDiscipline } from './limits.ts';

/** What a client of a platform is set up with. */
export interface ClientSettings extends HttpSettings, CallDiscipline {}
