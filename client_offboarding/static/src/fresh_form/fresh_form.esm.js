import {X2ManyFieldDialog} from "@web/views/fields/relational_utils";
import {patch} from "@web/core/utils/patch";

import {onWillDestroy} from "@odoo/owl";

const OURS = "client.offboarding";

/**
 * What a button does in the dialog of a line changes its case too: banner, badges and
 * progress of the form behind are read again when the dialog closes.
 */
patch(X2ManyFieldDialog.prototype, {
    setup() {
        super.setup();
        this.hasActed = false;
        onWillDestroy(async () => {
            const root = this.record.model.root;
            if (!this.hasActed || root.resModel !== OURS) {
                return;
            }
            // What is being edited isn't thrown away: saving reads the rest again.
            await ((await root.isDirty()) ? root.save() : root.load());
        });
    },

    async beforeExecuteActionButton(clickParams) {
        this.hasActed = this.hasActed || clickParams.special !== "cancel";
        return super.beforeExecuteActionButton(clickParams);
    },
});
