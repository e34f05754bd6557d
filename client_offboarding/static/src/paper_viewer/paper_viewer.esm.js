import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component, useEffect, useState} from "@odoo/owl";

const PDF = "/web/static/lib/pdfjs/web/viewer.html";

/** Shows papers where they are sent or signed, one at a time. */
export class PaperViewer extends Component {
    static template = "client_offboarding.PaperViewer";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({index: 0, source: "", message: ""});
        useEffect(
            (url) => {
                const shown = {isOver: false, blob: ""};
                if (url) {
                    this.load(url, shown);
                }
                return () => {
                    shown.isOver = true;
                    URL.revokeObjectURL(shown.blob);
                };
            },
            () => [this.current?.url]
        );
    }

    get papers() {
        return this.props.record.data[this.props.name] || [];
    }

    get current() {
        return this.papers[this.state.index] || this.papers[0];
    }

    /**
     * Fetched first: the server says in words why a paper can't be made yet.
     *
     * @param {String} url
     * @param {Object} shown
     */
    async load(url, shown) {
        Object.assign(this.state, {source: "", message: ""});
        let message = "";
        let source = "";
        try {
            const response = await fetch(url);
            if (response.ok) {
                const blob = await response.blob();
                shown.blob = URL.createObjectURL(blob);
                source =
                    blob.type === "application/pdf"
                        ? `${PDF}?file=${encodeURIComponent(shown.blob)}#pagemode=none`
                        : shown.blob;
            } else if (response.status === 422) {
                message = await response.text();
            } else {
                message = _t("The paper can't be shown.");
            }
        } catch {
            message = _t("The paper can't be shown.");
        }
        if (!shown.isOver) {
            Object.assign(this.state, {source, message});
        }
    }
}

export const paperViewer = {
    component: PaperViewer,
    displayName: _t("Papers of an offboarding case"),
    supportedTypes: ["json"],
};

registry.category("fields").add("client_offboarding_papers", paperViewer);
