/**
 * cdktf runs `terraform version` for each terraform_data that it synthesizes: 60 ms a time, half of what a synthesis of 26 topics takes, and more with
 * each service. One answer serves for all that ask the same.
 */
import { ValidateBinaryVersion } from 'cdktf/lib/validations/validate-binary-version';

/** As it is: TypeScript lets no one else read what is protected there. */
interface Validation {
  readonly versionCommand: string;
  readonly versionConstraint: string;
  validate: (this: Validation) => string[];
}

/** To be called before the app is synthesized. What is found, and said, stays cdktf's. */
export function askTerraformVersionOnce(): void {
  const answers = new Map<string, string[]>();
  const prototype = ValidateBinaryVersion.prototype as unknown as Validation;
  const ask = prototype.validate;
  prototype.validate = function () {
    const key = `${this.versionCommand} ${this.versionConstraint}`;
    const answer = answers.get(key) ?? ask.call(this);
    answers.set(key, answer);
    return answer;
  };
}
