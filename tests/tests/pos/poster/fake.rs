//! The fake itself: what it says is what Poster's documentation has.

use stamp_tests::fakes::poster::verify;

const SECRET: &str = "00112233445566778899aabbccddeeff";

#[test]
fn a_webhook_is_signed_over_its_parts_in_their_order_with_the_data_as_it_is_sent() {
    let plain = verify("api-demo", ("transaction", "1", "added"), None, "1518794257", SECRET);
    assert_eq!(plain, "91b7754192e623c03a633befa9901fcc");
    let data = r#"{"transactions_history":{"type_history":"comment","time":1688722229115,"value":0,"value2":0,"value3":0,"value4":0,"value5":null,"value_text":"\u041a\u0430\u0432\u0430","user_id":6,"spot_tablet_id":1}}"#;
    let escaped = verify("my-cafe", ("transaction", "16777", "changed"), Some(data), "1688722230", SECRET);
    assert_eq!(escaped, "57ba4c595201ae9620f234a6c51fe7de");
}
