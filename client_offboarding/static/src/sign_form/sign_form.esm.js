import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {NameAndSignature} from "@web/core/signature/name_and_signature";
import {_t} from "@web/core/l10n/translation";
import {redirect} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/** The ERP's area for a signature, with names for what it shows as icons. */
class Signature extends NameAndSignature {
    static template = "client_offboarding.NameAndSignature";

    styleName(index) {
        return _t("Style %s", index + 1);
    }
}

/** Where the contact signs: who he is, on what authority, and his signature. */
export class OffboardingSignForm extends Component {
    static template = "client_offboarding.SignForm";
    static components = {Signature};
    static props = {
        callUrl: String,
        accessToken: {type: String, optional: true},
        papers: Array,
        defaultName: {type: String, optional: true},
        defaultRole: {type: String, optional: true},
    };

    setup() {
        this.rootRef = useRef("root");
        this.state = useState({
            error: "",
            isSending: false,
            isRead: false,
            role: this.props.defaultRole || "",
            basis: "",
            remarks: "",
            mode: "draw",
            chosen: Object.fromEntries(this.props.papers.map(({id}) => [id, true])),
        });
        this.signature = useState({
            name: this.props.defaultName || "",
            isSignatureEmpty: true,
            getSignatureImage: () => "",
            resetSignature: () => {
                // Set by the area on which the signature is drawn.
            },
        });
        onMounted(() => this.rootRef.el.setAttribute("data-ready", "1"));
    }

    get signatureProps() {
        return {
            signature: this.signature,
            mode: "draw",
            // By name: a "#" cuts off the address of the image of a typed signature.
            fontColor: "midnightblue",
            onSignatureChange: (mode) => {
                this.state.mode = mode;
            },
        };
    }

    get chosenPapers() {
        return this.props.papers.filter(({id}) => this.state.chosen[id]);
    }

    get canSign() {
        return (
            this.state.isRead &&
            !this.state.isSending &&
            this.chosenPapers.length > 0 &&
            this.signature.name.trim() &&
            !this.signature.isSignatureEmpty
        );
    }

    /** What is called a button is pressed by the space bar, also where it is a link. */
    onKeydown(ev) {
        if (ev.key === " " && ev.target.matches("a[role=button]")) {
            ev.preventDefault();
            ev.target.click();
        }
    }

    async onSign() {
        this.state.error = "";
        this.state.isSending = true;
        try {
            const answer = await rpc(this.props.callUrl, {
                access_token: this.props.accessToken || null,
                papers: Object.fromEntries(
                    this.chosenPapers.map(({id, sha256}) => [id, sha256])
                ),
                name: this.signature.name,
                role: this.state.role,
                basis: this.state.basis,
                remarks: this.state.remarks,
                method: this.state.mode === "auto" ? "typed" : "drawn",
                // The paper shows what was seen here, also of a typed name.
                drawing: this.signature.getSignatureImage().split(",")[1],
            });
            if (answer.redirect_url) {
                redirect(answer.redirect_url);
                return;
            }
            this.state.error = answer.error;
        } catch {
            this.state.error = _t(
                "The signature couldn't be sent, so nothing was signed. Check your connection and try again."
            );
        }
        this.state.isSending = false;
    }
}

registry
    .category("public_components")
    .add("client_offboarding.sign_form", OffboardingSignForm);
