# SPDX-License-Identifier: Apache-2.0
"""The ways in which mail systems spell the same words of a language: German
umlauts as two letters, Chinese in traditional characters.  That accents are
dropped is no matter of this: the normal form (normal.py) has none.
"""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue",
                         "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})

# Simplified and traditional, for the characters that rules use; where several
# traditional ones are written for one, that which mail systems write.
HAN = str.maketrans(dict(
    pair for pair in """
    邮郵 户戶 号號 帐帳 账帳 满滿 无無 没沒 该該 这這 个個 为為 书書 发發 过過 误誤 错錯 证證 验驗 认認 签簽 检檢 测測 绝絕
    权權 许許 转轉 继繼 网網 络絡 连連 线線 时時 间間 请請 后後 试試 务務 统統 护護 维維 暂暫 临臨 应應 响響 断斷 开開 关關
    闭閉 启啟 锁鎖 冻凍 结結 销銷 长長 录錄 态態 状狀 异異 数數 频頻 额額 达達 单單 条條 内內 违違 规規 标標 题題 广廣 识識
    别別 诈詐 骗騙 钓釣 鱼魚 恶惡 软軟 体體 库庫 盘盤 储儲 载載 负負 质質 级級 誉譽 来來 记記 对對 访訪 问問 点點 组組 队隊
    环環 迟遲 联聯 编編 码碼 类類 压壓 缩縮 头頭 实實 现現 终終 据據 报報 复復 询詢 换換 语語 顺順 参參 传傳 输輸 决決 围圍
    尝嘗 两兩 从從 产產 业業 严嚴 并並 仅僅 伪偽 备備 够夠 将將 们們 当當 与與 会會 于於 属屬 术術 机機 构構 样樣 档檔 缓緩
    获獲 触觸 变變 让讓 资資 费費 较較 边邊 运運 进進 远遠 选選 释釋 钟鐘 链鏈 隐隱 难難 页頁 项項 须須 预預 领領 风風 坏壞
    块塊 处處 夹夾 审審 寻尋 层層 溃潰 帮幫 弃棄 强強 扫掃 扰擾 执執 拥擁 择擇 损損 极極 栏欄 减減 滥濫 独獨 盗盜 监監 积積
    称稱 稳穩 简簡 紧緊 给給 续續 虚虛 装裝 订訂 讯訊 议議 设設 评評 详詳 说說 调調 责責 败敗 贴貼 跃躍 迁遷 适適 递遞 阅閱
    骚騷 总總 协協 创創 则則 约約 双雙 动動 励勵 区區 划劃 办辦 确確 仪儀 优優 价價 众眾 兴興 争爭 乱亂 亚亞 万萬 丢丟 东東
    还還 经經 门門 闻聞 随隨 陈陳
    """.split()))


def spellings(language, text):
    """The text itself first, then other ways to spell it."""
    if language == "de":
        return [text, text.translate(UMLAUTS)]
    if language == "zh":
        return [text, text.translate(HAN)]
    return [text]
