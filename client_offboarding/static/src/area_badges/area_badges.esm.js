import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

import {Component} from "@odoo/owl";

const LOOKS = {
    blocking: "text-bg-danger",
    open: "text-bg-warning",
    ok: "text-bg-light text-muted border",
    new: "text-muted border",
};

/**
 * The areas of a case as badges: settled, open, or blocking the next step. One with
 * something open opens it.
 */
export class AreaBadges extends Component {
    static template = "client_offboarding.AreaBadges";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async open(area) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_view_area", [
            [resId],
            area.area,
        ]);
        await this.action.doAction(action, {
            onClose: () => this.props.record.load(),
        });
    }

    get areas() {
        const titles = {
            blocking: _t("Blocks the next step"),
            open: _t("Open, to be settled later"),
            ok: _t("Settled"),
            new: _t("Not started: nobody has entered anything here"),
        };
        return (this.props.record.data[this.props.name] || []).map((area) => ({
            ...area,
            look: LOOKS[area.state],
            title: titles[area.state],
        }));
    }
}

export const areaBadges = {
    component: AreaBadges,
    displayName: _t("Areas of an offboarding case"),
    supportedTypes: ["json"],
};

registry.category("fields").add("client_offboarding_areas", areaBadges);
