"""What the types of paper are called. The words that a declaration uses are the keys."""

from __future__ import annotations

from ddcheck.model.wording import Lang, Wording

W = Wording

PAPER_TYPES: dict[str, Wording] = {
    "harvest_permit": W("harvest permit", "采伐许可证"),
    "management_plan": W("forest management plan", "森林经营方案"),
    "concession_licence": W("concession or lease", "特许经营或租赁合同"),
    "land_title": W("land title", "土地权属证明"),
    "land_clearing_permit": W("permit to clear land", "林地清理许可"),
    "environmental_licence": W("environmental licence", "环境许可"),
    "fpic_record": W("record of consent of communities", "社区自由事先知情同意记录"),
    "tax_receipt": W("receipt for royalty or tax", "林业规费或税款收据"),
    "transport_permit": W("transport permit", "木材运输证"),
    "log_list": W("log list", "原木检尺单"),
    "export_permit": W("export permit", "出口许可证"),
    "export_declaration": W("export declaration", "出口报关单"),
    "phytosanitary_certificate": W("phytosanitary certificate", "植物检疫证书"),
    "certificate_of_origin": W("certificate of origin", "原产地证书"),
    "commercial_invoice": W("commercial invoice", "商业发票"),
    "bill_of_lading": W("bill of lading", "提单"),
    "container_number": W("container number", "集装箱号"),
    "supplier_declaration": W("supplier's declaration", "供应商声明"),
    "chain_of_custody_map": W("map of the supply chain", "供应链图"),
    "third_party_audit": W("independent audit", "第三方审核报告"),
    "wood_id_test": W("wood identification test", "木材鉴定报告"),
    "satellite_analysis": W("satellite analysis", "遥感分析报告"),
    "geolocation_file": W("file of plots", "地块位置文件"),
    "risk_assessment_record": W("record of the risk assessment", "风险评估记录"),
    "ispm15_mark": W("ISPM 15 mark", "ISPM 15 标识"),
    "cites_export_permit": W("CITES export permit", "CITES 出口许可证"),
    "cites_import_permit": W("CITES import permit", "CITES 进口许可证"),
    "cites_reexport_certificate": W("CITES re-export certificate", "CITES 再出口证明书"),
    "cites_certificate_of_origin": W("CITES certificate of origin", "CITES 原产地证明书"),
    "cites_preconvention": W("pre-Convention certificate", "公约前获得证明书"),
    "cn_cites_permit": W("PRC import or export permit for species", "允许进出口证明书"),
    "cn_species_certificate": W("PRC species certificate", "物种证明"),
    "eudr_dds_reference": W("EUDR due diligence reference", "EUDR 尽职调查声明参考号"),
    "eudr_sd_identifier": W("EUDR simplified declaration", "EUDR 简化申报标识"),
    "eudr_verification_number": W("EUDR verification number", "EUDR 验证号"),
    "eori": W("EORI number", "EORI 号"),
    "flegt_licence": W("FLEGT licence", "FLEGT 许可证"),
    "cadastral_identifier": W("cadastral identifier", "地籍编号"),
    "ppq505": W("plant declaration PPQ 505", "PPQ 505 植物申报表"),
    "us_entry_number": W("US entry number", "美国报关单号"),
    "mid": W("manufacturer id (MID)", "制造商识别码（MID）"),
    "cn_harvest_permit": W("PRC harvest permit", "林木采伐许可证"),
    "cn_ledger": W("ledger of raw material and products", "原料和产品出入库台账"),
    "cn_ctlvs_statement": W("CTLVS statement", "中国木材合法性验证（CTLVS）声明"),
    "cn_cnfpia_statement": W("T/CNFPIA 4002 statement", "T/CNFPIA 4002 声明"),
    "cn_forest_right": W("PRC forest right certificate", "林权证或不动产权证"),
    "v_legal": W("V-Legal document", "V-Legal 文件"),
    "svlk_cert": W("SVLK certificate", "SVLK 证书"),
    "skshhk": W("SKSHHK transport document", "SKSHHK 运输文件"),
    "hgu": W("HGU land-use right", "HGU 土地使用权证"),
    "ispo": W("ISPO certificate", "ISPO 证书"),
    "mytlas": W("MYTLAS licence", "MYTLAS 许可"),
    "mspo": W("MSPO certificate", "MSPO 证书"),
    "my_removal_pass": W("Malaysian removal pass", "马来西亚木材移运证"),
    "br_car": W("CAR registration", "CAR 登记"),
    "br_dof": W("DOF document of forest origin", "DOF 林产品来源文件"),
    "br_gf": W("state forest guide (GF)", "州林产品运输单（GF）"),
    "br_autex": W("AUTEX logging authorisation", "AUTEX 采伐授权"),
    "br_asv": W("ASV clearing authorisation", "ASV 植被清除授权"),
    "br_gta": W("GTA animal transit guide", "GTA 牲畜运输单"),
    "br_sisbov": W("SISBOV number", "SISBOV 编号"),
    "br_sif": W("SIF establishment number", "SIF 企业编号"),
    "br_nfe": W("electronic invoice (NF-e)", "电子发票（NF-e）"),
    "br_cnpj": W("CNPJ company number", "CNPJ 企业编号"),
    "br_embargo_check": W("check of embargoes", "禁止生产名单核查证明"),
    "br_slave_labour_list": W("check of the forced-labour register", "强迫劳动名单核查证明"),
    "pe_gtf": W("forest transport guide (GTF)", "林产品运输单（GTF）"),
    "pe_titulo": W("título habilitante", "森林经营权证（título habilitante）"),
    "pe_osinfor": W("OSINFOR supervision result", "OSINFOR 监督结果"),
    "bo_cfo": W("certificate of forest origin (CFO)", "林产品来源证明（CFO）"),
    "co_sunl": W("SUNL safe-conduct", "SUNL 通行证"),
    "ec_guia": W("guía de circulación", "运输单（guía de circulación）"),
    "py_guia_forestal": W("guía forestal", "林产品运输单（guía forestal）"),
    "ar_renspa": W("RENSPA number", "RENSPA 编号"),
    "hn_factura": W("timber invoice", "木材发票（SIRMA/SIFT）"),
    "gy_export_cert": W("GFC export certificate", "GFC 出口证明"),
    "gh_flegt": W("Ghana FLEGT licence", "加纳 FLEGT 许可证"),
    "gh_lmcc": W("LMCC conveyance certificate", "LMCC 运输证明"),
    "gh_tuc": W("timber utilisation contract", "木材利用合同（TUC）"),
    "cocoa_farmer_id": W("cocoa farmer id", "可可农户编号"),
    "cm_titre": W("Cameroon logging title", "喀麦隆采伐权证"),
    "cm_lettre_voiture": W("secured waybill", "防伪运单（lettre de voiture）"),
    "ga_cfad": W("CFAD concession", "CFAD 特许经营决定"),
    "cg_concession": W("Congo concession and annual cut", "刚果特许经营协议及年度采伐许可"),
    "cd_concession": W("DRC concession and ACIBO permit", "刚果（金）特许经营合同及 ACIBO 许可"),
    "lr_export_permit": W("Liberian export permit", "利比里亚出口许可证"),
    "mz_licence": W("Mozambican licence", "莫桑比克采伐与出口许可"),
    "vn_bang_ke": W("forest product list (bảng kê lâm sản)", "林产品清单（bảng kê lâm sản）"),
    "vn_lurc": W("land-use right certificate", "土地使用权证"),
    "la_export": W("Lao export permit", "老挝出口许可及采伐文件"),
    "mm_mte": W("Myanma Timber Enterprise documents", "缅甸木材公司（MTE）文件"),
    "pg_export": W("PNG export permit", "巴布亚新几内亚出口许可"),
    "ru_lesegais": W("EGAIS deal declaration", "EGAIS 木材交易申报"),
    "th_removal": W("Thai removal pass", "泰国木材移运证"),
    "kr_import_inspection": W("KFS import inspection", "韩国山林厅进口检查结果"),
    "jp_registered_business": W("Clean Wood registration", "日本清洁木材登记事业者编号"),
    "fsc_cert": W("FSC certificate", "FSC 证书"),
    "fsc_licence": W("FSC licence code", "FSC 许可代码"),
    "pefc_coc": W("PEFC certificate", "PEFC 证书"),
    "rspo_member": W("RSPO membership", "RSPO 会员编号"),
    "rspo_cert": W("RSPO certificate", "RSPO 证书"),
    "iscc_cert": W("ISCC certificate", "ISCC 证书"),
    "rtrs_cert": W("RTRS certificate", "RTRS 证书"),
    "ra_cert": W("Rainforest Alliance certificate", "雨林联盟证书"),
    "fairtrade_flo": W("Fairtrade id", "国际公平贸易编号"),
    "4c_cert": W("4C certificate", "4C 证书"),
    "proterra_cert": W("ProTerra certificate", "ProTerra 证书"),
    "legality_verification": W("legality verification", "合法性验证证书"),
    "mass_balance_claim": W("mass-balance claim", "质量平衡声明"),
    "geo_certificate": W("“GEO certificate”", "“GEO 证书”"),
    "legal_origin_letter": W("trader's letter on origin", "贸易商出具的来源信"),
    "au_due_diligence_record": W("due diligence record (Australia)", "尽职调查记录（澳大利亚）"),
    "uk_report": W("annual due diligence report (UK)", "年度尽职调查报告（英国）"),
    "review_record": W("review record", "复核记录"),
    "tariff_ruling": W("tariff ruling of customs", "海关归类决定"),
}


OF_PACKS: dict[str, Wording] = {
    "importer_certification": W("certification of reasonable care", "合理注意证明"),
    "mitigation_record": W("record of the steps taken against the risk", "风险应对措施记录"),
    "species_tracing_record": W("record of tracing the species", "树种追溯记录"),
    "cn_transport_permit": W(
        "PRC timber transport permit", "木材运输证（中国，2019 年修订后不再核发）"
    ),
    "green_supply_chain_policy": W("green supply chain policy", "绿色供应链制度"),
}
"""Types that a single pack asks for; the table of evidence does not know them."""

MOST = 12
_MORE = W("{named} and {n} other types", "{named}等共 {all} 种")


def paper_names(types: str, lang: Lang, *, codes: bool = False) -> str:
    """Types separated by commas, as names; with the word to declare where `codes` are asked for.

    A type of somebody's own stays as it is written. Of a long list the first are named, and how
    many more there are is said: the whole list is a value of the pack, and stands on its page.
    """
    words = [word.strip() for word in types.split(",")]
    named = words if len(words) <= MOST + 1 else words[:MOST]
    said = ("、" if lang == "zh" else ", ").join(_name(word, lang, codes=codes) for word in named)
    if named is words:
        return said
    return _MORE.say(lang, named=said, n=len(words) - MOST, all=len(words))


def _name(word: str, lang: Lang, *, codes: bool) -> str:
    known = PAPER_TYPES.get(word) or OF_PACKS.get(word)
    if known is None:
        return word
    if not codes:
        return known.text(lang)
    return f"{known.zh}（{word}）" if lang == "zh" else f"{known.en} ({word})"
