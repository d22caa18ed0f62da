<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Centres: the area of a circle grows with the city's visits; hollow where the stores do not tell the city -->
<qgis version="3.22.0" labelsEnabled="1">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="1">
    <rules key="all">
      <rule key="rule0" symbol="0" filter='"identified" = 1' label="City: the larger the circle, the more visits"/>
      <rule key="rule1" symbol="1" filter="ELSE" label="City that the stores do not tell: see its note"/>
    </rules>
    <symbols>
      <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="name" value="circle" type="QString"/>
            <Option name="color" value="0,114,178,255" type="QString"/>
            <Option name="outline_color" value="255,255,255,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.3" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="size" value="3" type="QString"/>
            <Option name="size_unit" value="MM" type="QString"/>
            <Option name="scale_method" value="diameter" type="QString"/>
            <Option name="angle" value="0" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties" type="Map">
                <Option name="size" type="Map">
                  <Option name="active" value="true" type="bool"/>
                  <Option name="expression" value='coalesce(scale_linear(sqrt("visits"), 0, sqrt(maximum("visits", "run_id")), 1.2, 5), 1.2)' type="QString"/>
                  <Option name="type" value="3" type="int"/>
                </Option>
              </Option>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="name" value="circle" type="QString"/>
            <Option name="color" value="255,255,255,200" type="QString"/>
            <Option name="outline_color" value="0,114,178,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.5" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="size" value="3" type="QString"/>
            <Option name="size_unit" value="MM" type="QString"/>
            <Option name="scale_method" value="diameter" type="QString"/>
            <Option name="angle" value="0" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties" type="Map">
                <Option name="size" type="Map">
                  <Option name="active" value="true" type="bool"/>
                  <Option name="expression" value='coalesce(scale_linear(sqrt("visits"), 0, sqrt(maximum("visits", "run_id")), 1.2, 5), 1.2)' type="QString"/>
                  <Option name="type" value="3" type="int"/>
                </Option>
              </Option>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
    </symbols>
    <orderby>
      <orderByClause asc="0" nullsFirst="0">"visits"</orderByClause>
    </orderby>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="&quot;name&quot; || '\n' || format_number(100 * &quot;share&quot;, if(&quot;share&quot; &lt; 0.01, 1, 0)) || ' %'" isExpression="1" fontFamily="Sans" fontSize="8" fontSizeUnit="Point" fontWeight="63" textColor="20,20,20,255" textOpacity="1" multilineHeight="1">
        <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.85"/>
      </text-style>
      <text-format multilineAlign="0"/>
      <placement placement="6" predefinedPositionOrder="R,TR,BR,L,TL,BL,TSR,BSR" dist="0.8" distUnits="MM" offsetType="1" priority="8"/>
      <rendering drawLabels="1" displayAll="0" obstacle="1" obstacleFactor="1"/>
      <dd_properties>
        <Option type="Map">
          <Option name="name" value="" type="QString"/>
          <Option name="properties" type="Map">
            <Option name="Priority" type="Map">
              <Option name="active" value="true" type="bool"/>
              <Option name="expression" value='10 - min(9, "rank") / 2.0' type="QString"/>
              <Option name="type" value="3" type="int"/>
            </Option>
            <Option name="LabelDistance" type="Map">
              <Option name="active" value="true" type="bool"/>
              <Option name="expression" value='coalesce(scale_linear(sqrt("visits"), 0, sqrt(maximum("visits", "run_id")), 0.4, 1), 1.4)' type="QString"/>
              <Option name="type" value="3" type="int"/>
            </Option>
          </Option>
          <Option name="type" value="collection" type="QString"/>
        </Option>
      </dd_properties>
    </settings>
  </labeling>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="city_id" index="1" name="City number in its series"/>
    <alias field="rank" index="2" name="Rank by visits"/>
    <alias field="name" index="3" name="Name"/>
    <alias field="x_m" index="4" name="Easting in the plane, m"/>
    <alias field="y_m" index="5" name="Northing in the plane, m"/>
    <alias field="cov_xx_m2" index="6" name="Covariance xx, m²"/>
    <alias field="cov_xy_m2" index="7" name="Covariance xy, m²"/>
    <alias field="cov_yy_m2" index="8" name="Covariance yy, m²"/>
    <alias field="amplitude" index="9" name="Visitors of a store at the centre"/>
    <alias field="amplitude_lo" index="10" name="Visitors of a store at the centre, lower 95 % limit"/>
    <alias field="amplitude_hi" index="11" name="Visitors of a store at the centre, upper 95 % limit"/>
    <alias field="major_sd_km" index="12" name="Spread along the longer axis, km"/>
    <alias field="major_sd_km_lo" index="13" name="Spread along the longer axis, lower 95 % limit"/>
    <alias field="major_sd_km_hi" index="14" name="Spread along the longer axis, upper 95 % limit"/>
    <alias field="minor_sd_km" index="15" name="Spread along the shorter axis, km"/>
    <alias field="minor_sd_km_lo" index="16" name="Spread along the shorter axis, lower 95 % limit"/>
    <alias field="minor_sd_km_hi" index="17" name="Spread along the shorter axis, upper 95 % limit"/>
    <alias field="bearing_deg" index="18" name="Bearing of the longer axis, degrees from north"/>
    <alias field="bearing_deg_lo" index="19" name="Bearing of the longer axis, lower 95 % limit"/>
    <alias field="bearing_deg_hi" index="20" name="Bearing of the longer axis, upper 95 % limit"/>
    <alias field="visits" index="21" name="Visits: visitors who come from the city"/>
    <alias field="visits_lo" index="22" name="Visits, lower 95 % limit"/>
    <alias field="visits_hi" index="23" name="Visits, upper 95 % limit"/>
    <alias field="share" index="24" name="Share of all fitted visitors"/>
    <alias field="share_lo" index="25" name="Share of all fitted visitors, lower 95 % limit"/>
    <alias field="share_hi" index="26" name="Share of all fitted visitors, upper 95 % limit"/>
    <alias field="integral" index="27" name="Integral, visitors × km²"/>
    <alias field="integral_lo" index="28" name="Integral, lower 95 % limit"/>
    <alias field="integral_hi" index="29" name="Integral, upper 95 % limit"/>
    <alias field="integral_share" index="30" name="Share of all integrals"/>
    <alias field="x_se_m" index="31" name="Standard error of the easting, m"/>
    <alias field="y_se_m" index="32" name="Standard error of the northing, m"/>
    <alias field="xy_correlation" index="33" name="Correlation of the two errors"/>
    <alias field="stores_in_reach" index="34" name="Stores within two standard deviations"/>
    <alias field="effective_stores" index="35" name="Stores that the city rests on"/>
    <alias field="identified" index="36" name="Told by the stores (1 yes, 0 no)"/>
    <alias field="note" index="37" name="Note"/>
    <alias field="overdispersion_factor" index="38" name="Scatter of counts: φ of the variance φ·m^p"/>
    <alias field="stability" index="39" name="Stability: how often it comes back when stores are resampled"/>
    <alias field="population" index="40" name="Inhabitants of the places that belong to it"/>
    <alias field="visits_per_inhabitant" index="41" name="Visits per inhabitant"/>
    <alias field="visits_per_inhabitant_lo" index="42" name="Visits per inhabitant, lower 95 % limit"/>
    <alias field="visits_per_inhabitant_hi" index="43" name="Visits per inhabitant, upper 95 % limit"/>
  </aliases>
  <previewExpression>"name"</previewExpression>
  <mapTip enabled="1">&lt;b&gt;[% "name" %]&lt;/b&gt; · rank [% "rank" %]&lt;br&gt;[% format_number("visits", 0) %] visits, [% format_number(100 * "share", 1) %] %[% if("share_lo" IS NULL, '', ' (95 %: ' || format_number(100 * "share_lo", 1) || ' to ' || format_number(100 * "share_hi", 1) || ' %)') %]&lt;br&gt;Spread [% format_number("major_sd_km", 1) %] × [% format_number("minor_sd_km", 1) %] km: home and the way to a store, together[% if("note" = '', '', '&lt;br&gt;' || "note") %]</mapTip>
</qgis>
