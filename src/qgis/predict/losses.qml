<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Lines from each store to the site that it loses visitors to, as wide as the loss -->
<qgis version="3.22.0" labelsEnabled="0">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
    <rules key="all">
      <rule key="rule0" symbol="0" filter='"lost" &gt; 0' label="Visitors that the store loses"/>
      <rule key="rule1" symbol="1" filter='"lost" &lt; 0' label="Visitors that the store gets from one that closes"/>
    </rules>
    <symbols>
      <symbol name="0" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="line_color" value="213,94,0,170" type="QString"/>
            <Option name="line_style" value="solid" type="QString"/>
            <Option name="line_width" value="0.6" type="QString"/>
            <Option name="line_width_unit" value="MM" type="QString"/>
            <Option name="capstyle" value="flat" type="QString"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties" type="Map">
                <Option name="outlineWidth" type="Map">
                  <Option name="active" value="true" type="bool"/>
                  <Option name="expression" value='0.1 + 3 * sqrt(abs("lost") / maximum(abs("lost")))' type="QString"/>
                  <Option name="type" value="3" type="int"/>
                </Option>
              </Option>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="line_color" value="0,114,178,170" type="QString"/>
            <Option name="line_style" value="solid" type="QString"/>
            <Option name="line_width" value="0.6" type="QString"/>
            <Option name="line_width_unit" value="MM" type="QString"/>
            <Option name="capstyle" value="flat" type="QString"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties" type="Map">
                <Option name="outlineWidth" type="Map">
                  <Option name="active" value="true" type="bool"/>
                  <Option name="expression" value='0.1 + 3 * sqrt(abs("lost") / maximum(abs("lost")))' type="QString"/>
                  <Option name="type" value="3" type="int"/>
                </Option>
              </Option>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="site_id" index="1" name="Site"/>
    <alias field="site" index="2" name="Name of the site"/>
    <alias field="store_id" index="3" name="Store"/>
    <alias field="store" index="4" name="Name of the store"/>
    <alias field="lost" index="5" name="Visitors lost"/>
    <alias field="lost_lo" index="6" name="At least (95 %)"/>
    <alias field="lost_hi" index="7" name="At most (95 %)"/>
    <alias field="lost_min" index="8" name="Lower 95 % limit for decays from 1 to 3"/>
    <alias field="lost_max" index="9" name="Upper 95 % limit for decays from 1 to 3"/>
    <alias field="part" index="10" name="Part of the store's visitors"/>
  </aliases>
  <previewExpression>coalesce(nullif("store", ''), "store_id")</previewExpression>
  <mapTip enabled="1">[% coalesce(nullif("store", ''), "store_id", 'A store without a count') %]: [% format_number(abs("lost"), 0) %] visitors [% if("lost" &gt; 0, 'lost', 'won') %] ([% format_number("lost_lo", 0) %] to [% format_number("lost_hi", 0) %])</mapTip>
</qgis>
