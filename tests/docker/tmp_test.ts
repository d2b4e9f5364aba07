import { optionalTest } from "../harness/optional_test.ts";
import { standIn } from "../harness/stand_in_image.ts";
await optionalTest("stand-in", [standIn], () => {});
