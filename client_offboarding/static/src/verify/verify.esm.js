import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Reckons the fingerprint of a paper in the browser: its file isn't sent. */
export class OffboardingVerify extends Interaction {
    static selector = ".o_offboarding_verify_form";
    dynamicContent = {
        "#verify_file": {
            "t-on-change": (event) => this.check(event.target.files[0]),
        },
        ".o_offboarding_verify_drop": {
            // Where browsers don't reckon (not over https) the text field is left.
            "t-att-class": () => ({"d-none": !window.crypto.subtle}),
            "t-on-dragover.prevent": () => {
                // Without this a browser opens the file instead.
            },
            "t-on-drop.prevent": (event) => this.check(event.dataTransfer.files[0]),
        },
        ".o_offboarding_verify_error": {
            "t-att-class": () => ({"d-none": !this.hasFailed}),
        },
    };

    setup() {
        this.hasFailed = false;
    }

    async check(file) {
        if (!file) {
            return;
        }
        try {
            const content = await this.waitFor(file.arrayBuffer());
            const digest = await this.waitFor(
                window.crypto.subtle.digest("SHA-256", content)
            );
            const bytes = Array.from(new Uint8Array(digest));
            this.el.querySelector("#verify_paper").value = bytes
                .map((byte) => byte.toString(16).padStart(2, "0"))
                .join("");
        } catch {
            this.hasFailed = true;
            this.updateContent();
            return;
        }
        this.el.requestSubmit();
    }
}

registry
    .category("public.interactions")
    .add("client_offboarding.verify", OffboardingVerify);
