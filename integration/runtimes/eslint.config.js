import { defineConfig } from 'eslint/config';
import workspace from '../../eslint.config.js';

// The rules of the workspace, without what it leaves out.
const rules = workspace.filter((part) => Object.keys(part).some((key) => key !== 'ignores'));

export default defineConfig({ ignores: ['.data/'] }, rules);
